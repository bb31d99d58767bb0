package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.testing.contract.SharedPermitsContract;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsRedis
@Timeout(120)
class RedisPermitsIT extends SharedPermitsContract {
    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    private static final Duration LONG = Duration.ofMinutes(10);

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

    private RedisStores storesOf(String owner) {
        return REDIS.storesOf(owner, Map.of("redis_key_prefix", keys.prefix()));
    }

    @Test
    void thePermitsAndPlacesOfADeadProcessAreFreeBeforeTheirLeasesEnd() throws Exception {
        SharedPermits dead = storesOf("there-1").permits();
        SharedPermits here = storesOf("here-1").permits();
        SharedPermits later = storesOf("later-1").permits();
        assertThat(dead.acquire(CAP, 2, LONG, Duration.ZERO)).isPresent();
        assertThat(dead.acquire(CAP, 2, LONG, Duration.ZERO)).isPresent();
        FutureTask<Optional<SharedPermits.Permit>> waiting =
                new FutureTask<>(() -> here.acquire(CAP, 2, LONG, LONG));
        Thread.startVirtualThread(waiting);
        while (waiting(CAP) == 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        later.expire("there-1"); // uses no permits yet

        here.expire("there-1");

        assertThat(waiting.get(60, TimeUnit.SECONDS)).isPresent();
        assertThat(here.acquire(CAP, 2, LONG, Duration.ZERO)).isPresent();
        assertThat(here.acquire(CAP, 2, LONG, Duration.ZERO)).isEmpty();
    }

    @Test
    void aDeathThatIsKnownBeforeACapIsUsedCountsThen() throws Exception {
        assertThat(storesOf("there-1").permits().acquire(CAP, 1, LONG, Duration.ZERO)).isPresent();
        SharedPermits here = storesOf("here-1").permits();

        here.expire("there-1");

        assertThat(here.acquire(CAP, 1, LONG, Duration.ZERO)).isPresent();
    }
}
