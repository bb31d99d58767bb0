package io.jarviscore.inprocess;

import io.jarviscore.MeshClock;
import io.jarviscore.coordination.Ledger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Entries in memory, by topic and position. */
final class InProcessLedger implements Ledger {
    /** How many topics are kept: those appended to last. */
    static final int MAX_TOPICS = 10_000;

    private final MeshClock clock;
    private final int maxEntries;

    // Guards everything below; nothing under it blocks.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, NavigableMap<Long, Entry>> topicsOldestFirst = new LinkedHashMap<>();
    // Counts over all topics, so that positions keep increasing in a topic that was forgotten.
    private long lastPosition;

    InProcessLedger(MeshClock clock, int maxEntries) {
        if (maxEntries < 1) {
            throw new IllegalArgumentException(
                    "maxEntries is " + maxEntries + ": a ledger keeps at least 1 entry");
        }
        this.clock = clock;
        this.maxEntries = maxEntries;
    }

    @Override
    public long append(String topic, String kind, Map<String, Object> data) {
        Map<String, Object> frozen =
                PlainValues.frozen("entry " + kind + " of topic " + topic, data);
        return locked(
                () -> {
                    Entry entry = new Entry(++lastPosition, clock.instant(), kind, frozen);
                    NavigableMap<Long, Entry> entries = touch(topic);
                    entries.put(entry.position(), entry);
                    if (entries.size() > maxEntries) {
                        entries.pollFirstEntry();
                    }
                    return entry.position();
                });
    }

    @Override
    public List<Entry> read(String topic, long after, int limit) {
        return locked(
                () -> entries(topic).tailMap(after, false).values().stream().limit(limit).toList());
    }

    @Override
    public List<Entry> tail(String topic, int limit) {
        return locked(
                () ->
                        entries(topic).descendingMap().values().stream()
                                .limit(limit)
                                .toList()
                                .reversed());
    }

    @Override
    public void remove(String topic) {
        locked(() -> topicsOldestFirst.remove(topic));
    }

    /**
     * The topic's entries, made the newest topic; forgets the oldest topic if there are too many.
     */
    private NavigableMap<Long, Entry> touch(String topic) {
        NavigableMap<Long, Entry> known = topicsOldestFirst.remove(topic);
        NavigableMap<Long, Entry> entries = known == null ? new TreeMap<>() : known;
        topicsOldestFirst.put(topic, entries);
        if (topicsOldestFirst.size() > MAX_TOPICS) {
            topicsOldestFirst.remove(topicsOldestFirst.keySet().iterator().next());
        }
        return entries;
    }

    private NavigableMap<Long, Entry> entries(String topic) {
        return topicsOldestFirst.getOrDefault(topic, new TreeMap<>());
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
