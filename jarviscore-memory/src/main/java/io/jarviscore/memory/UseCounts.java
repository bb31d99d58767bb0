package io.jarviscore.memory;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often memories were found since the index was last written, so that a search writes nothing.
 * The counts reach the file with its next change, or at the end; a crash loses them. Thread-safe.
 */
final class UseCounts {
    /** Then the counts are written by themselves. */
    private static final int MOST = 500;

    private final IndexFile file;
    private final Map<Long, Integer> byNumber = new ConcurrentHashMap<>();
    private volatile int opening;

    UseCounts(IndexFile file) {
        this.file = file;
        this.opening = file.opening();
    }

    int of(long number) {
        return byNumber.getOrDefault(number, 0);
    }

    void add(List<Long> numbers) {
        if (opening != file.opening()) {
            // Numbers of a file that is gone.
            opening = file.opening();
            byNumber.clear();
        }
        numbers.forEach(number -> byNumber.merge(number, 1, Integer::sum));
        if (byNumber.size() > MOST) {
            write();
        }
    }

    /** Writes the counts; opens no file for none. */
    void write() {
        if (!byNumber.isEmpty()) {
            file.write(this::write);
        }
    }

    /** Writes the counts within a transaction. */
    boolean write(Sql sql) throws SQLException {
        for (Long number : List.copyOf(byNumber.keySet())) {
            Integer uses = byNumber.remove(number);
            if (uses != null) {
                sql.update("UPDATE memories SET uses = uses + ? WHERE number = ?", uses, number);
            }
        }
        return true;
    }
}
