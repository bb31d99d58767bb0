package io.jarviscore.nexus.vault;

import io.jarviscore.MeshClock;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.nexus.grant.Secret;
import io.jarviscore.nexus.vault.VaultException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The encrypted file of credentials on this machine: for each provider a record of the application,
 * and one of each user that has one. Thread-safe, and safe with any number of processes.
 *
 * <p>A file in the original's format is read and written in that format, so that a Python program
 * can share it; every other file is written in the versioned format. A file that cannot be read is
 * never overwritten. After a crash the file is the old or the new one.
 */
public final class Vault {
    private static final Logger log = LoggerFactory.getLogger(Vault.class);

    /** The field with the user whose record it is. */
    private static final String USER = "user_id";

    /** Ends the provider in the key of a user's record. */
    private static final char SEPARATOR = '/';

    private static final int LONGEST_USER = 600;

    /** As Python's {@code isoformat()} writes an aware time in UTC. */
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final VaultFile file;
    private final VaultKeys keys;
    private final MeshClock clock;
    private final AtomicReference<@Nullable KeySchedule> working = new AtomicReference<>();
    private final AtomicReference<@Nullable Opened> opened = new AtomicReference<>();

    private final int iterations;

    private Vault(VaultFile file, VaultKeys keys, MeshClock clock, int iterations) {
        this.file = file;
        this.keys = keys;
        this.clock = clock;
        this.iterations = iterations;
    }

    /** The vault in a file; nothing is read until it is used, and the file need not exist. */
    public static Vault at(Path file, VaultKeys keys, MeshClock clock) {
        return at(file, keys, clock, VaultFormat.ITERATIONS);
    }

    /** With fewer iterations in new files, for tests that derive many keys. */
    static Vault at(Path file, VaultKeys keys, MeshClock clock, int iterations) {
        return new Vault(new VaultFile(file, clock), keys, clock, iterations);
    }

    /**
     * Adds or replaces the application's record of a provider.
     *
     * @param provider its name; records are kept under its lower case
     * @param record the fields of the original: {@code auth_type}, then {@code api_key}, or {@code
     *     username} and {@code password}, or {@code access_token}; unknown fields are kept
     * @throws VaultException if the file cannot be read or written; it is as it was
     */
    public void register(String provider, Map<String, ?> record) {
        store(key(provider), provider, record, Map.of());
    }

    /**
     * Adds or replaces one user's record of a provider. From then on, the application's record
     * signs for no user that has none; see {@link #findOnBehalfOf}.
     *
     * @param user as {@link io.jarviscore.Credentials#userOf} names it; 1 to 600 characters
     * @throws VaultException if the file cannot be read or written; it is as it was
     */
    public void register(String provider, String user, Map<String, ?> record) {
        store(key(provider, user), provider, record, Map.of(USER, user));
    }

    private void store(
            String key, String provider, Map<String, ?> record, Map<String, String> owner) {
        if (record.containsKey(USER)) {
            throw new IllegalArgumentException(
                    "a record's " + USER + " is named when it is registered, not in its fields");
        }
        Map<String, Object> stored = new LinkedHashMap<>();
        stored.put("provider", provider.strip());
        stored.putAll(owner);
        stored.putAll(record);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        stored.put("registered_at", STAMP.format(now));
        change(
                records -> {
                    records.put(key, stored);
                    return records;
                });
        log.info("Registered credentials of {}", provider(key));
    }

    /** The application's record of a provider, secrets included. */
    public Optional<Map<String, Object>> find(String provider) {
        return record(read().get(key(provider)));
    }

    /** One user's record of a provider, secrets included. */
    public Optional<Map<String, Object>> find(String provider, String user) {
        return record(read().get(key(provider, user)));
    }

    /**
     * The record that calls for a user are signed with: the user's own; or the application's, as
     * long as no user has a record of this provider.
     */
    public Optional<Map<String, Object>> findOnBehalfOf(String provider, String user) {
        Map<String, Object> records = read();
        Optional<Map<String, Object>> own = record(records.get(key(provider, user)));
        String ofUsers = key(provider) + SEPARATOR;
        boolean isShared = records.keySet().stream().noneMatch(key -> key.startsWith(ofUsers));
        return own.isPresent() || !isShared ? own : record(records.get(key(provider)));
    }

    /** The providers with a record, sorted. */
    public List<String> providers() {
        return read().keySet().stream().map(Vault::provider).distinct().sorted().toList();
    }

    /** How many records there were when this object read the file last; 0 before. Reads nothing. */
    public int known() {
        Opened last = opened.get();
        return last == null ? 0 : last.records().size();
    }

    /** Removes the application's record of a provider; whether there was one. */
    public boolean delete(String provider) {
        return remove(key(provider));
    }

    /** Removes one user's record of a provider; whether there was one. */
    public boolean delete(String provider, String user) {
        return remove(key(provider, user));
    }

    private boolean remove(String key) {
        boolean[] removed = {false};
        change(
                records -> {
                    removed[0] = records.remove(key) != null;
                    return records;
                });
        return removed[0];
    }

    /** The public part of each record, sorted by provider. */
    public List<Summary> summaries() {
        List<Summary> summaries = new ArrayList<>();
        new TreeMap<>(read())
                .forEach(
                        (provider, value) ->
                                record(value)
                                        .ifPresent(
                                                fields ->
                                                        summaries.add(
                                                                Summary.of(provider, fields))));
        return summaries;
    }

    /**
     * Encrypts everything with another secret and in the versioned format, for which a fresh salt
     * is made. Other processes need the new secret from then on; this object is of no use
     * afterwards.
     */
    public void rekey(String secret) {
        file.locked(
                () -> {
                    Map<String, Object> records = read();
                    write(VaultFormat.fresh(iterations), new KeySchedule(secret), records);
                    return true;
                });
    }

    /** Rewrites a file of the original's format in the versioned format, under the same secret. */
    public void migrate() {
        file.locked(
                () -> {
                    Map<String, Object> records = read();
                    write(VaultFormat.fresh(iterations), schedule(), records);
                    return true;
                });
    }

    private void change(UnaryOperator<Map<String, Object>> change) {
        boolean isDone = false;
        while (!isDone) {
            // Derives keys, which takes up to a second each, while nobody has to wait for the lock.
            read();
            VaultFormat fresh = VaultFormat.fresh(iterations);
            if (file.read().isEmpty()) {
                fresh.derive(schedule());
            }
            isDone = file.locked(() -> isChanged(change, fresh));
        }
    }

    /** Under the lock; false if the file has meanwhile got a salt whose key is not derived yet. */
    private boolean isChanged(UnaryOperator<Map<String, Object>> change, VaultFormat fresh) {
        Optional<byte[]> before = file.read();
        VaultFormat format =
                before.map(bytes -> VaultFormat.of(bytes, file.readSalt())).orElse(fresh);
        if (!format.isDerived(schedule())) {
            return false;
        }
        Map<String, Object> records =
                new LinkedHashMap<>(
                        before.map(bytes -> open(bytes, Optional.empty())).orElse(Map.of()));
        write(format, schedule(), change.apply(records));
        return true;
    }

    private void write(VaultFormat format, KeySchedule schedule, Map<String, Object> records) {
        byte[] plain = Json.write(records).getBytes(StandardCharsets.UTF_8);
        try {
            file.replace(format.seal(schedule, plain));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private Map<String, Object> read() {
        // Before its bytes: a change in between is then seen by the next look.
        Optional<VaultFile.State> state = file.state();
        Opened last = opened.get();
        if (last != null && state.isPresent() && state.equals(last.state())) {
            return last.records();
        }
        return file.read().map(bytes -> open(bytes, state)).orElse(Map.of());
    }

    /** Decrypts a changed file; comparing bytes is cheaper than decrypting. */
    private Map<String, Object> open(byte[] bytes, Optional<VaultFile.State> state) {
        Opened last = opened.get();
        if (last != null && Arrays.equals(last.bytes(), bytes)) {
            opened.set(new Opened(bytes, last.records(), state));
            return last.records();
        }
        byte[] plain = decrypt(VaultFormat.of(bytes, file.readSalt()), bytes);
        try {
            Map<String, Object> records =
                    Json.parseObject(new String(plain, StandardCharsets.UTF_8));
            opened.set(new Opened(bytes, records, state));
            return records;
        } catch (JsonException e) {
            throw new VaultException(
                    Reason.DAMAGED, "the vault was opened, and holds no JSON object");
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private byte[] decrypt(VaultFormat format, byte[] bytes) {
        KeySchedule known = working.get();
        if (known != null) {
            return format.open(known, bytes);
        }
        VaultException first = null;
        for (Secret candidate : keys.candidates()) {
            KeySchedule schedule = new KeySchedule(candidate.reveal());
            try {
                byte[] plain = format.open(schedule, bytes);
                working.compareAndSet(null, schedule);
                return plain;
            } catch (VaultException e) {
                if (e.reason() != Reason.WRONG_KEY && e.reason() != Reason.WRONG_KEY_OR_TAMPERED) {
                    throw e;
                }
                first = first == null ? e : first;
            }
        }
        if (first != null && keys.isOfMachine()) {
            throw new VaultException(
                    first.reason(),
                    "the vault does not open with any value of this machine: set nexus_secret to"
                            + " the secret it was written with");
        }
        throw first == null ? new VaultException(Reason.WRONG_KEY, "there is no secret") : first;
    }

    private KeySchedule schedule() {
        KeySchedule known = working.get();
        if (known != null) {
            return known;
        }
        working.compareAndSet(null, new KeySchedule(keys.candidates().getFirst().reveal()));
        return Objects.requireNonNull(working.get());
    }

    private static String key(String provider) {
        String key = provider.strip().toLowerCase(Locale.ROOT);
        if (key.isEmpty() || key.length() > 100 || key.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException(
                    "a provider's name has 1 to 100 characters and no slash: "
                            + Json.cut(100, key));
        }
        return key;
    }

    private static String key(String provider, String user) {
        if (user.isBlank()
                || user.length() > LONGEST_USER
                || user.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a user's name has 1 to " + LONGEST_USER + " characters and no line breaks");
        }
        return key(provider) + SEPARATOR + user;
    }

    /** The provider of a record that is kept under a key. */
    private static String provider(String key) {
        int end = key.indexOf(SEPARATOR);
        return end < 0 ? key : key.substring(0, end);
    }

    @SuppressWarnings("unchecked") // a JSON object is always read with text keys
    private static Optional<Map<String, Object>> record(@Nullable Object value) {
        return value instanceof Map<?, ?> map
                ? Optional.of((Map<String, Object>) map)
                : Optional.empty();
    }

    /** Its file; no content. */
    @Override
    public String toString() {
        return "Vault[" + file.path() + "]";
    }

    /** The file as it was when it was last decrypted, and its content. */
    private static final class Opened {
        private final byte[] bytes;
        private final Map<String, Object> records;
        private final Optional<VaultFile.State> state;

        Opened(byte[] bytes, Map<String, Object> records, Optional<VaultFile.State> state) {
            this.bytes = bytes;
            this.records = records;
            this.state = state;
        }

        Optional<VaultFile.State> state() {
            return state;
        }

        byte[] bytes() {
            return bytes;
        }

        Map<String, Object> records() {
            return records;
        }
    }

    /**
     * The public part of a record.
     *
     * @param provider its provider
     * @param user whose it is, empty for the application's
     * @param authType how it authenticates
     * @param account the first characters of the client id or user name; API keys are never shown
     * @param registeredAt when it was written, empty if unknown
     */
    public record Summary(
            String provider, String user, String authType, String account, String registeredAt) {
        static Summary of(String key, Map<String, Object> fields) {
            String name = text(fields, "client_id");
            if (name.isEmpty()) {
                name = text(fields, "username");
            }
            String shown =
                    name.length() > 4 ? name.substring(0, Json.end(4, name)) + "****" : "****";
            String provider = Vault.provider(key);
            return new Summary(
                    provider,
                    key.substring(Math.min(key.length(), provider.length() + 1)),
                    text(fields, "auth_type"),
                    shown,
                    text(fields, "registered_at"));
        }

        private static String text(Map<String, Object> fields, String name) {
            return fields.get(name) instanceof String text ? text : "";
        }
    }
}
