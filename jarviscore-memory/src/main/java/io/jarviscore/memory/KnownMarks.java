package io.jarviscore.memory;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far this process knows the recall index to have read, so that an index that is up to date is
 * not asked. A mark is a lower bound: another process may have moved the file's own mark, which a
 * write then finds out. Knowledge of a file that was replaced is discarded. Thread-safe.
 */
final class KnownMarks {
    /** Of agents, users and conversations; dropped marks are read from the file again. */
    private static final int MOST = 10_000;

    private final IndexFile file;
    private final Map<String, Known> byTopic = new ConcurrentHashMap<>();

    KnownMarks(IndexFile file) {
        this.file = file;
    }

    /** Whether the index has ever had an entry of a topic, as far as this process knows. */
    boolean isKnown(String topic) {
        Known known = byTopic.get(topic);
        return known != null && !known.mark().equals(Mark.START);
    }

    Optional<Mark> of(String topic) {
        return Optional.ofNullable(byTopic.get(topic))
                .filter(known -> known.opening() == file.opening())
                .map(Known::mark);
    }

    /**
     * Keeps a mark.
     *
     * @param opening of the file, from before the mark was read or written
     */
    void keep(String topic, Mark mark, int opening) {
        if (byTopic.size() >= MOST) {
            byTopic.clear();
        }
        byTopic.put(topic, new Known(opening, mark));
    }

    void forget(String topic) {
        byTopic.remove(topic);
    }

    private record Known(int opening, Mark mark) {}
}
