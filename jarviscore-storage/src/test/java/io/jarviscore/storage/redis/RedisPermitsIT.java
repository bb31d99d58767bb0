package io.jarviscore.storage.redis;

import io.jarviscore.SharedPermits;
import io.jarviscore.testing.contract.SharedPermitsContract;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsRedis
@Timeout(120)
class RedisPermitsIT extends SharedPermitsContract {
    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    private final RedisKeys keys = REDIS.newKeys();

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisClient client;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisCommands<String, String> commands;

    @BeforeEach
    void connect() {
        client = RedisClient.create(REDIS.url());
        commands = client.connect().sync();
    }

    @AfterEach
    void disconnect() {
        client.shutdown();
    }

    @Override
    protected SharedPermits ofAnotherProcess() {
        return REDIS.stores(Map.of("redis_key_prefix", keys.prefix())).permits();
    }

    @Override
    protected void elapse(Duration time) {
        RedisFixture.elapse(time);
    }

    @Override
    protected Duration lease() {
        return Duration.ofMillis(1500);
    }

    @Override
    protected long waiting(String cap) {
        return commands.zcard(keys.permits(cap).get(1));
    }
}
