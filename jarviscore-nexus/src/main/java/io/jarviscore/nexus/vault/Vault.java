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
 * The encrypted file of credentials on this machine: one record for each provider. Thread-safe, and
 * safe with any number of processes.
 *
 * <p>A file in the original's format is read and written in that format, so that a Python program
 * can share it; every other file is written in the versioned format. A file that cannot be read is
 * never overwritten. After a crash the file is the old or the new one.
 */
public final class Vault {
    private static final Logger log = LoggerFactory.getLogger(Vault.class);

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
     * Adds or replaces the record of a provider.
     *
     * @param provider its name; records are kept under its lower case
     * @param record the fields of the original: {@code auth_type}, then {@code api_key}, or {@code
     *     username} and {@code password}, or {@code access_token}; unknown fields are kept
     * @throws VaultException if the file cannot be read or written; it is as it was
     */
    public void register(String provider, Map<String, ?> record) {
        String key = key(provider);
        Map<String, Object> stored = new LinkedHashMap<>();
        stored.put("provider", provider.strip());
        stored.putAll(record);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        stored.put("registered_at", STAMP.format(now));
        change(
                records -> {
                    records.put(key, stored);
                    return records;
                });
        log.info("Registered credentials of {}", key);
    }

    /** The record of a provider, secrets included. */
    public Optional<Map<String, Object>> find(String provider) {
        return record(read().get(key(provider)));
    }

    /** The providers with a record, sorted. */
    public List<String> providers() {
        return List.copyOf(new TreeMap<>(read()).keySet());
    }

    /** Removes a record; whether there was one. */
    public boolean delete(String provider) {
        String key = key(provider);
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
        Map<String, Object> records = new LinkedHashMap<>(before.map(this::open).orElse(Map.of()));
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
        return file.read().map(this::open).orElse(Map.of());
    }

    /**
     * Decrypts the records changed since the last time; comparing bytes is cheaper than decrypting.
     */
    private Map<String, Object> open(byte[] bytes) {
        Opened last = opened.get();
        if (last != null && Arrays.equals(last.bytes(), bytes)) {
            return last.records();
        }
        byte[] plain = decrypt(VaultFormat.of(bytes, file.readSalt()), bytes);
        try {
            Map<String, Object> records =
                    Json.parseObject(new String(plain, StandardCharsets.UTF_8));
            opened.set(new Opened(bytes, records));
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
        if (key.isEmpty() || key.length() > 100) {
            throw new IllegalArgumentException(
                    "a provider's name has 1 to 100 characters, this one " + key.length());
        }
        return key;
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

        Opened(byte[] bytes, Map<String, Object> records) {
            this.bytes = bytes;
            this.records = records;
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
     * @param authType how it authenticates
     * @param account the first characters of the client id or user name; API keys are never shown
     * @param registeredAt when it was written, empty if unknown
     */
    public record Summary(String provider, String authType, String account, String registeredAt) {
        static Summary of(String provider, Map<String, Object> fields) {
            String name = text(fields, "client_id");
            if (name.isEmpty()) {
                name = text(fields, "username");
            }
            String shown =
                    name.length() > 4 ? name.substring(0, Json.end(4, name)) + "****" : "****";
            return new Summary(
                    provider, text(fields, "auth_type"), shown, text(fields, "registered_at"));
        }

        private static String text(Map<String, Object> fields, String name) {
            return fields.get(name) instanceof String text ? text : "";
        }
    }
}
