package io.jarviscore.coordination;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Port: entries in order, per topic (a workflow, an agent). Append-only and bounded: the oldest
 * entries go first. Thread-safe.
 */
public interface Ledger {
    /**
     * Appends an entry; when this returns, it is as durable as the store.
     *
     * @return its position, higher than that of every earlier entry of the topic
     */
    long append(String topic, String kind, Map<String, Object> data);

    /** Entries after a position, oldest first, at most so many; 0 starts at the beginning. */
    List<Entry> read(String topic, long after, int limit);

    /** The newest entries, oldest first, at most so many. */
    List<Entry> tail(String topic, int limit);

    /**
     * Removes a topic with all its entries. Positions of entries appended later are still higher.
     *
     * @throws UnsupportedOperationException if this ledger cannot remove topics
     */
    default void remove(String topic) {
        throw new UnsupportedOperationException(
                getClass().getSimpleName() + " cannot remove topics: override Ledger.remove");
    }

    /**
     * Whether a topic outlives finished workflows: those that begin with {@code memory:}, {@code
     * conversation:} or {@code nexus:} are kept for {@code memory_retention_days} after the last
     * entry, all others for {@code redis_context_ttl_days}. No workflow has such an id.
     */
    static boolean isLasting(String topic) {
        return topic.startsWith("memory:")
                || topic.startsWith("conversation:")
                || topic.startsWith("nexus:");
    }

    /**
     * One entry.
     *
     * @param position where it stands in its topic
     * @param at when it was appended
     * @param kind the kind of entry
     * @param data plain JSON
     */
    record Entry(long position, Instant at, String kind, Map<String, Object> data) {}
}
