package io.jarviscore.stored;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshStatus.BadRecord;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.internal.Ids;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of a mesh's stores that cannot be read, because they are damaged or were written by a
 * newer version. A store skips such a record, names it here and leaves it as it is: it is kept for
 * a person, or for the node that wrote it. Each is logged once. Thread-safe; nothing blocks.
 */
public final class BadRecords {
    /** How many are named; more are only counted. */
    public static final int MOST_NAMED = 1_000;

    private static final Logger log = LoggerFactory.getLogger(BadRecords.class);

    // Guards the map and the count; logging is done without it.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Name, BadRecord> named = new LinkedHashMap<>();
    private int unnamed;

    /** None is known yet. */
    public BadRecords() {}

    /**
     * Reads a record.
     *
     * @param kind the kind of record
     * @param key its key or id in the store
     * @param reader throws an exception if it is damaged or too new
     * @return empty if it is; then it is named here
     * @throws StoreUnavailableException if the reader does
     */
    public <T> Optional<T> read(String kind, String key, Supplier<T> reader) {
        try {
            return Optional.of(reader.get());
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (JarvisException e) {
            note(kind, key, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            // Without their messages, which quote values.
            note(kind, key, "a field's value is none that it may have");
        }
        return Optional.empty();
    }

    /** Names a record that cannot be read, and logs it unless it was named before. */
    public void note(String kind, String key, String reason) {
        boolean isNew;
        lock.lock();
        try {
            Name name = new Name(kind, key);
            isNew = !named.containsKey(name);
            if (isNew && named.size() < MOST_NAMED) {
                named.put(name, new BadRecord(kind, key, reason));
            } else if (isNew) {
                unnamed++;
                isNew = false;
            }
        } finally {
            lock.unlock();
        }
        if (isNew) {
            log.warn("Skipped {} {} in the store: {}", kind, Ids.quote(key), reason);
        }
    }

    /** Those found since the store was opened, oldest first; at most {@value #MOST_NAMED}. */
    public List<BadRecord> list() {
        lock.lock();
        try {
            return List.copyOf(new ArrayList<>(named.values()));
        } finally {
            lock.unlock();
        }
    }

    /** How many were found; beyond {@value #MOST_NAMED} one counts each time that it is met. */
    public int count() {
        lock.lock();
        try {
            return named.size() + unnamed;
        } finally {
            lock.unlock();
        }
    }

    private record Name(String kind, String key) {}
}
