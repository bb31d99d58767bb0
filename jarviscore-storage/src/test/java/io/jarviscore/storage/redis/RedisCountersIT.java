package io.jarviscore.storage.redis;

import io.jarviscore.coordination.SharedCounters;
import io.jarviscore.testing.contract.SharedCountersContract;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsRedis
class RedisCountersIT extends SharedCountersContract {
    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    private final RedisKeys keys = REDIS.newKeys();

    @Override
    protected SharedCounters ofAnotherProcess() {
        return REDIS.stores(Map.of("redis_key_prefix", keys.prefix())).counters();
    }

    @Override
    protected void elapse(Duration time) {
        RedisFixture.elapse(time);
    }
}
