package io.jarviscore.kernel.registry;

import io.jarviscore.BlobStore;
import io.jarviscore.MeshClock;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Functions that worked. Thread-safe; blocks for as long as the stores take.
 *
 * <p>A version is a blob named by its hash, {@code functions/NAME/SHA-256.json}: processes that
 * store the same version write the same bytes, and versions of different content never meet. A
 * version with a different hash is not used, with a warning. Runs are appended to the ledger's
 * topic {@code memory:function:SHA-256}, so no count is lost when processes write at once; the
 * newest {@value #RUNS} of a version count. Storing, loading and searching run nothing.
 */
public final class FunctionRegistry {
    /** How many of a version's runs are looked at. */
    static final int RUNS = 200;

    /** How long other processes' new functions may stay unseen. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private static final String FOLDER = "functions/";
    private static final String SUFFIX = ".json";
    private static final Logger log = LoggerFactory.getLogger(FunctionRegistry.class);

    private final BlobStore blobs;
    private final Ledger ledger;
    private final MeshClock clock;
    private final int verified;
    private final int golden;

    /** Guards the index and the cache, which are in memory; no I/O inside. */
    private final ReentrantLock lock = new ReentrantLock();

    private final FunctionIndex index = new FunctionIndex();
    private final Map<String, StoredFunction> cache;
    private Instant listedAt = Instant.MIN;

    /**
     * A registry over two stores.
     *
     * @param verified successful runs that make a version verified
     * @param golden successful runs that make it golden
     * @param cached how many versions are kept in memory
     */
    public FunctionRegistry(
            BlobStore blobs, Ledger ledger, MeshClock clock, int verified, int golden, int cached) {
        this.blobs = blobs;
        this.ledger = ledger;
        this.clock = clock;
        this.verified = verified;
        this.golden = golden;
        this.cache =
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, StoredFunction> eldest) {
                        return size() > cached;
                    }
                };
    }

    /**
     * A version with its standing.
     *
     * @param function the version
     * @param standing the statistics of its runs
     */
    public record Known(StoredFunction function, Standing standing) {}

    /**
     * Stores a version; nothing happens if it is stored.
     *
     * @param provenance the author and the task; kept with the first run
     */
    public Known store(StoredFunction function, Map<String, String> provenance) {
        String path = path(function);
        if (blobs.stat(path).isEmpty()) {
            blobs.put(path, function.bytes());
            ledger.append(topic(function.version()), "stored", Map.copyOf(provenance));
        }
        learn(path, function);
        return new Known(function, standing(function.version()));
    }

    /**
     * Records how a run of a version ended. Only runs that prove something about the code count: a
     * run that was stopped or refused is not recorded.
     */
    public void ran(StoredFunction function, Map<String, Object> arguments, boolean succeeded) {
        ledger.append(
                topic(function.version()),
                Standing.RUN,
                Map.of(
                        Standing.OK,
                        succeeded,
                        Standing.ARGUMENTS,
                        Integer.toHexString(Json.write(Json.ordered(arguments)).hashCode())));
    }

    /** A version's statistics over its runs. */
    public Standing standing(String version) {
        List<Ledger.Entry> runs =
                ledger.tail(topic(version), RUNS).stream()
                        .filter(entry -> entry.kind().equals(Standing.RUN))
                        .toList();
        return Standing.of(runs, verified, golden);
    }

    /** The trusted version of a name in a language: the best one, of equals the newest. */
    public Optional<Known> trusted(String name, String language) {
        return versions(name).stream()
                .filter(known -> known.function().language().equals(language))
                .filter(known -> known.standing().isTrusted())
                .max(Comparator.comparing(known -> known.standing().stage()));
    }

    /** All readable versions of a name, oldest first. */
    public List<Known> versions(String name) {
        List<Known> versions = new ArrayList<>();
        blobs.list(FOLDER + name + "/").stream()
                .sorted(Comparator.comparing(BlobStore.Stat::modifiedAt))
                .forEach(
                        stat ->
                                load(stat.path())
                                        .map(
                                                function ->
                                                        new Known(
                                                                function,
                                                                standing(function.version())))
                                        .ifPresent(versions::add));
        return versions;
    }

    /**
     * Trusted functions of a language that fit a text, best first; empty if none does.
     *
     * @param most at most so many
     */
    public List<Known> search(String text, String language, int most) {
        refresh();
        List<Known> found = new ArrayList<>();
        for (String path : matches(text)) {
            if (found.size() >= most) {
                break;
            }
            Optional<StoredFunction> function = load(path);
            if (function.isEmpty()
                    || !function.get().language().equals(language)
                    || found.stream().anyMatch(known -> isSameName(known, function.get()))) {
                continue;
            }
            trusted(function.get().name(), language).ifPresent(found::add);
        }
        return found;
    }

    private static boolean isSameName(Known known, StoredFunction function) {
        return known.function().name().equals(function.name());
    }

    private List<String> matches(String text) {
        lock.lock();
        try {
            return index.search(Words.of(text));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads the functions that other processes stored; the stores are asked once in a while only.
     */
    private void refresh() {
        lock.lock();
        try {
            if (clock.instant().isBefore(listedAt.plus(FRESH))) {
                return;
            }
            listedAt = clock.instant();
        } finally {
            lock.unlock();
        }
        List<String> paths = blobs.list(FOLDER).stream().map(BlobStore.Stat::path).toList();
        forgetOthers(paths);
        for (String path : paths) {
            if (!isIndexed(path)) {
                load(path).ifPresent(function -> learn(path, function));
            }
        }
    }

    private boolean isIndexed(String path) {
        lock.lock();
        try {
            return index.contains(path);
        } finally {
            lock.unlock();
        }
    }

    private void forgetOthers(List<String> paths) {
        Set<String> present = new HashSet<>(paths);
        lock.lock();
        try {
            List.copyOf(index.ids()).stream()
                    .filter(path -> !present.contains(path))
                    .forEach(index::remove);
        } finally {
            lock.unlock();
        }
    }

    private void learn(String path, StoredFunction function) {
        lock.lock();
        try {
            index.add(path, words(function));
            cache.put(path, function);
        } finally {
            lock.unlock();
        }
    }

    /** A name says most, so it counts three times; parameters distinguish similar functions. */
    private static List<String> words(StoredFunction function) {
        List<String> name = Words.of(function.name().replace('_', ' '));
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            words.addAll(name);
        }
        words.addAll(Words.of(function.description()));
        if (function.parameters().get("properties") instanceof Map<?, ?> properties) {
            properties.keySet().forEach(each -> words.addAll(Words.of(String.valueOf(each))));
        }
        return words;
    }

    private Optional<StoredFunction> load(String path) {
        @Nullable StoredFunction cached = cached(path);
        if (cached != null) {
            return Optional.of(cached);
        }
        Optional<byte[]> bytes = blobs.get(path);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        Optional<StoredFunction> read = verified(path, bytes.get());
        read.ifPresent(
                function -> {
                    lock.lock();
                    try {
                        cache.put(path, function);
                    } finally {
                        lock.unlock();
                    }
                });
        return read;
    }

    private @Nullable StoredFunction cached(String path) {
        lock.lock();
        try {
            return cache.get(path);
        } finally {
            lock.unlock();
        }
    }

    private static Optional<StoredFunction> verified(String path, byte[] bytes) {
        try {
            StoredFunction function = StoredFunction.of(bytes);
            if (path.equals(path(function))) {
                return Optional.of(function);
            }
            log.warn("Function {} is not used: its content does not have its hash", path);
        } catch (JsonException | IllegalArgumentException e) {
            log.warn("Function {} is not used: {}", path, e.getMessage());
        }
        return Optional.empty();
    }

    private static String path(StoredFunction function) {
        return FOLDER + function.name() + "/" + function.version() + SUFFIX;
    }

    /** Topics that begin with {@code memory:} outlive workflows. */
    private static String topic(String version) {
        return "memory:function:" + version;
    }
}
