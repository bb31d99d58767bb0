package io.jarviscore.storage;

import io.jarviscore.storage.redis.NeedsRedis;
import io.jarviscore.storage.redis.RedisCluster;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@NeedsRedis
class RedisClusterFleetIT extends FleetContract {
    @SuppressWarnings("NullAway.Init") // started before the first test
    private static RedisCluster cluster;

    private final String prefix = UUID.randomUUID().toString();

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = RedisCluster.of(3, 0);
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Override
    Map<String, Object> store() {
        return Map.of("redis_url", cluster.url(), "redis_key_prefix", prefix);
    }
}
