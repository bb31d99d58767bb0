package io.jarviscore.storage.redis;

import io.jarviscore.coordination.Ledger;
import io.jarviscore.journal.JournalEntry;
import io.jarviscore.stored.BadRecords;
import io.jarviscore.stored.StoredForms;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.StreamMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ledgers in streams of Redis, one per topic; an entry's position is the first half of its id. */
final class RedisLedger implements Ledger {
    private static final LuaScript APPEND = LuaScript.of("ledger-append");

    private final RedisLink link;
    private final RedisKeys keys;
    private final Duration timeToLive;
    private final Duration lasting;
    private final int maxEntries;
    private final BadRecords bad;

    /**
     * Ledgers over a connection that they do not close.
     *
     * @param timeToLive how long a topic is kept after the last entry
     * @param lasting how long a {@linkplain Ledger#isLasting lasting} topic is
     * @param maxEntries how many entries of one topic are kept
     */
    RedisLedger(
            RedisLink link,
            RedisKeys keys,
            Duration timeToLive,
            Duration lasting,
            int maxEntries,
            BadRecords bad) {
        this.bad = bad;
        this.link = link;
        this.keys = keys;
        this.timeToLive = timeToLive;
        this.lasting = lasting;
        this.maxEntries = maxEntries;
    }

    @Override
    public long append(String topic, String kind, Map<String, Object> data) {
        List<Object> reply =
                link.run(
                        APPEND,
                        List.of(keys.topic(topic), keys.append(topic, link.newRequest())),
                        List.of(
                                StoredForms.write(new JournalEntry(kind, data)),
                                String.valueOf(maxEntries),
                                String.valueOf(
                                        (Ledger.isLasting(topic) ? lasting : timeToLive)
                                                .toMillis()),
                                link.memory()));
        return Long.parseLong(Replies.text(reply, 0));
    }

    @Override
    public List<Entry> read(String topic, long after, int limit) {
        Boundary<String> from = after > 0 ? Boundary.excluding(after + "-0") : Boundary.unbounded();
        return entries(
                topic,
                link.call(
                        commands ->
                                commands.xrange(
                                        keys.topic(topic),
                                        Range.from(from, Boundary.unbounded()),
                                        Limit.from(limit))));
    }

    @Override
    public List<Entry> tail(String topic, int limit) {
        return entries(
                        topic,
                        link.call(
                                commands ->
                                        commands.xrevrange(
                                                keys.topic(topic),
                                                Range.unbounded(),
                                                Limit.from(limit))))
                .reversed();
    }

    @Override
    public void remove(String topic) {
        link.call(commands -> commands.del(keys.topic(topic)));
    }

    /** Without those that cannot be read. */
    private List<Entry> entries(String topic, List<StreamMessage<String, String>> messages) {
        return messages.stream()
                .flatMap(
                        message ->
                                bad
                                        .read(
                                                "ledger entry",
                                                keys.topic(topic) + " " + message.getId(),
                                                () -> entry(message))
                                        .stream())
                .toList();
    }

    private static Entry entry(StreamMessage<String, String> message) {
        Map<String, String> fields = message.getBody();
        JournalEntry entry =
                StoredForms.readJournalEntry(Optional.ofNullable(fields.get("entry")).orElse("{}"));
        return new Entry(
                Long.parseLong(message.getId().split("-", 2)[0]),
                ServerTime.instant(Optional.ofNullable(fields.get("at")).orElse("0")),
                entry.kind(),
                entry.data());
    }
}
