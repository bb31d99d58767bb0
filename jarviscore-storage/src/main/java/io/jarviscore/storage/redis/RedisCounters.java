package io.jarviscore.storage.redis;

import io.jarviscore.coordination.SharedCounters;
import java.time.Duration;
import java.util.List;

/** Counters in Redis: a key each, and one round trip for each addition. */
final class RedisCounters implements SharedCounters {
    private static final LuaScript ADD = LuaScript.of("counter-add");

    private final RedisLink link;
    private final RedisKeys keys;

    RedisCounters(RedisLink link, RedisKeys keys) {
        this.link = link;
        this.keys = keys;
    }

    @Override
    public long add(String counter, long amount, Duration keep) {
        List<Object> sum =
                link.run(
                        ADD,
                        keys.counter(counter, link.newRequest()),
                        List.of(
                                String.valueOf(amount),
                                String.valueOf(keep.toMillis()),
                                link.memory()));
        return Long.parseLong(Replies.text(sum, 0));
    }
}
