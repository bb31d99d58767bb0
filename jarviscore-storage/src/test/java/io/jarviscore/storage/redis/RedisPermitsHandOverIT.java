package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.coordination.SharedPermits.Permit;
import io.jarviscore.testing.ManualClock;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Permits are handed over from process to process, and none is lost when one of them dies. */
@NeedsRedis
@Timeout(120)
class RedisPermitsHandOverIT {
    private static final String CAP = "exchanges";
    private static final String HELD = "hand:permits:{exchanges}";
    private static final String WAITING = HELD + ":waiting";
    private static final String WANTED = HELD + ":wanted";
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final long PATIENCE_SECONDS = 30;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisServer server;

    @SuppressWarnings("NullAway.Init") // made before each test
    private CuttingProxy proxy;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisStores near;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisStores far;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisClient client;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisCommands<String, String> commands;

    @BeforeEach
    void connect() throws Exception {
        server = RedisServer.durable();
        proxy = new CuttingProxy(server);
        near = stores(server.url());
        far = stores("redis://127.0.0.1:" + proxy.port());
        client = RedisClient.create(server.url());
        commands = client.connect().sync();
    }

    @AfterEach
    void close() throws Exception {
        far.close();
        near.close();
        client.shutdown();
        proxy.close();
        server.close();
    }

    @Test
    void aFreePermitIsAcquiredInOneRoundTripAndReleasedInAnother() throws Exception {
        near.permits().acquire(CAP, 1, LONG, LONG).orElseThrow().close();
        awaitHeld(0);
        commands.configResetstat();

        near.permits().acquire(CAP, 1, LONG, LONG).orElseThrow().close();
        awaitHeld(0);

        assertThat(commands.info("commandstats")).contains("cmdstat_evalsha:calls=2,");
    }

    @Test
    void aWaiterIsHandedThePermitWithoutPolling() throws Exception {
        handOverOnce(); // makes the server know the scripts, and the process listen
        Permit permit = take(near);
        FutureTask<Optional<Permit>> waiting = queueUp(far);
        commands.configResetstat();

        permit.close();

        assertThat(waiting.get()).isPresent();
        assertThat(commands.info("commandstats")).contains("cmdstat_evalsha:calls=1,");
    }

    @Test
    void theTicketsOfProcessesThatWereKilledArePassedOver() throws Exception {
        Permit permit = take(near);
        queueUpDead("dead:1");
        queueUpDead("dead:2");
        FutureTask<Optional<Permit>> waiting = queueUp(far);

        permit.close();

        assertThat(waiting.get()).isPresent();
        assertThat(commands.exists(WAITING, WANTED)).isZero();
        assertThat(commands.zcard(HELD)).isEqualTo(1);
    }

    @Test
    void aPermitForWhichOnlyDeadProcessesWaitIsFree() throws Exception {
        queueUpDead("dead:1");

        assertThat(near.permits().acquire(CAP, 1, LONG, Duration.ZERO)).isPresent();
    }

    @Test
    void aPermitHandedOverOnALostConnectionIsFoundOnTheNext() throws Exception {
        Permit permit = take(near);
        FutureTask<Optional<Permit>> waiting = queueUp(far);
        proxy.swallow();

        permit.close();
        awaitNobodyWaits();
        proxy.mend();

        assertThat(waiting.get()).isPresent();
        assertThat(commands.zcard(HELD)).isEqualTo(1);
    }

    @Test
    void newCallersAndWaitersLearnThatTheServerIsUnavailable() throws Exception {
        take(near);
        FutureTask<Optional<Permit>> waiting = queueUp(far);
        proxy.swallow();
        Instant start = Instant.now();

        assertThatThrownBy(() -> far.permits().acquire(CAP, 2, LONG, LONG))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("1000 ms");
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StoreUnavailableException.class);

        // Far below the command timeout of these stores, which is 30 seconds.
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
        proxy.mend();
        // Permits granted meanwhile, and the place in the queue, come back.
        awaitNobodyWaits();
        awaitHeld(1);
    }

    @Test
    void aPermitThatIsClosedWhileTheServerIsAwayComesBackWithIt() throws Exception {
        Permit permit = far.permits().acquire(CAP, 1, LONG, LONG).orElseThrow();
        proxy.swallow();

        permit.close();
        FutureTask<Optional<Permit>> waiting = queueUp(near);
        proxy.mend();

        assertThat(waiting.get()).isPresent();
    }

    @Test
    void permitsOfAClosedStoreAreReleased() throws Exception {
        take(far);
        take(far, 2);
        FutureTask<Optional<Permit>> waiting = queueUp(near);

        far.close();

        assertThat(waiting.get()).isPresent();
        assertThat(commands.zcard(HELD)).isEqualTo(1);
    }

    @Test
    void permitsOfAClosedStoreGoToNoneOfItsWaiters() throws Exception {
        take(far);
        FutureTask<Optional<Permit>> own = queueUp(far);
        FutureTask<Optional<Permit>> other = queueUp(near);

        far.close();

        assertThat(other.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isPresent();
        assertThat(commands.zcard(HELD)).isEqualTo(1);
        assertThat(commands.exists(WAITING, WANTED)).isZero();
        assertThatThrownBy(own::get).isInstanceOf(ExecutionException.class);
    }

    @Test
    void waitersOfAClosedStoreAreNotifiedAtOnce() throws Exception {
        take(near);
        // Its clock stands still: nothing there polls again by itself.
        RedisStores closing = RedisStores.connect(settings(server.url()), new ManualClock(), "n");
        FutureTask<Optional<Permit>> waiting = queueUp(closing);

        closing.close();

        assertThatThrownBy(() -> waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .cause()
                .isExactlyInstanceOf(JarvisException.class)
                .hasMessageContaining("is closed here");
        assertThat(commands.exists(WAITING, WANTED)).isZero();
    }

    @Test
    void theFirstWaiterLearnsThatTheServerIsUnavailableToo() throws Exception {
        Settings settings = settings("redis://127.0.0.1:" + proxy.port());
        try (RedisLink link = RedisLink.open(RedisAddress.of(settings, "n"))) {
            PermitInbox inbox =
                    new PermitInbox(new PubSubListeners(link), new RedisKeys("hand"), "n-1");
            proxy.swallow();

            assertThatThrownBy(inbox::open)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(" 1000 ms");
            proxy.mend();
        }
    }

    @Test
    void aCapWithoutHoldersAndWaitersExpires() throws Exception {
        assertThat(near.permits().acquire(CAP, 1, Duration.ofMinutes(1), Duration.ZERO))
                .isPresent();
        FutureTask<Optional<Permit>> waiting = queueUp(near);

        assertThat(waiting.isDone()).isFalse();
        assertThat(commands.pttl(HELD)).isBetween(1L, 60_000L);
        assertThat(List.of(commands.pttl(WAITING), commands.pttl(WANTED)))
                .allSatisfy(left -> assertThat(left).isBetween(1L, 20_000L));
    }

    @Test
    void anEvictedPermitIsRequestedAgain() throws Exception {
        Permit permit = take(near);
        FutureTask<Optional<Permit>> waiting = queueUp(far);
        commands.del(WANTED);

        permit.close();

        assertThat(waiting.get()).isPresent();
    }

    private void handOverOnce() throws Exception {
        Permit permit = take(near);
        FutureTask<Optional<Permit>> waiting = queueUp(far);
        permit.close();
        waiting.get().orElseThrow().close();
        awaitHeld(0);
    }

    private static Permit take(RedisStores stores) throws InterruptedException {
        return take(stores, 1);
    }

    private static Permit take(RedisStores stores, int most) throws InterruptedException {
        return stores.permits().acquire(CAP, most, LONG, Duration.ZERO).orElseThrow();
    }

    private FutureTask<Optional<Permit>> queueUp(RedisStores stores) throws InterruptedException {
        long before = commands.zcard(WAITING);
        SharedPermits permits = stores.permits();
        FutureTask<Optional<Permit>> waiting =
                new FutureTask<>(() -> permits.acquire(CAP, 1, LONG, LONG));
        Thread.startVirtualThread(waiting);
        while (commands.zcard(WAITING) <= before) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return waiting;
    }

    /** Queues a ticket of a process that does not listen any more. */
    private void queueUpDead(String ticket) {
        commands.zadd(WAITING, commands.zcard(WAITING), ticket);
        commands.hset(WANTED, ticket, "1/600000/9999999999999");
    }

    private void awaitNobodyWaits() throws InterruptedException {
        while (commands.exists(WAITING) > 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void awaitHeld(long count) throws InterruptedException {
        while (commands.zcard(HELD) != count) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static RedisStores stores(String url) {
        return RedisStores.connect(settings(url), MeshClock.system(), "node-1");
    }

    private static Settings settings(String url) {
        return Settings.of(
                Map.of(
                        "redis_url",
                        url,
                        "redis_key_prefix",
                        "hand",
                        "redis_command_timeout",
                        Duration.ofSeconds(30)));
    }
}
