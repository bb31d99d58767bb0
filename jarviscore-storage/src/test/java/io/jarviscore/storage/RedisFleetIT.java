package io.jarviscore.storage;

import io.jarviscore.storage.redis.NeedsRedis;
import io.jarviscore.storage.redis.RedisServer;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@NeedsRedis
class RedisFleetIT extends FleetContract {
    @SuppressWarnings("NullAway.Init") // started before the first test
    private static RedisServer server;

    private final String prefix = UUID.randomUUID().toString();

    @BeforeAll
    static void startServer() throws Exception {
        server = RedisServer.durable();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    Map<String, Object> store() {
        return Map.of("redis_url", server.url(), "redis_key_prefix", prefix);
    }
}
