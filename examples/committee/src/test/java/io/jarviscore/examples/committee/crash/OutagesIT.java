package io.jarviscore.examples.committee.crash;

import io.jarviscore.storage.redis.CuttingProxy;
import io.jarviscore.storage.redis.NeedsRedis;
import io.jarviscore.storage.redis.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Takes the Redis away from a busy mesh, for longer than a command may take, and gives it back. The
 * process lives on, so it must do everything once, as if nothing had been; see {@link KillsIT} for
 * how the witness shows that. Only the program's own calls of its mailbox may fail meanwhile; the
 * program here notes that, and asks again.
 */
@NeedsRedis
@Timeout(1800)
@Execution(ExecutionMode.CONCURRENT)
class OutagesIT {
    /** Everything there is, so that the outage finds it in the middle of anything. */
    private static final List<Scenario> LOAD =
            List.of(
                    Scenario.WORKFLOW,
                    Scenario.WORKFLOW,
                    Scenario.LOOP,
                    Scenario.LOOP,
                    Scenario.APPROVALS,
                    Scenario.MAIL);

    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());

    @TempDir private Path folder;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Lab lab;

    @BeforeEach
    void open() throws Exception {
        lab = Lab.in(folder);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aServerThatIsKilledAndComesBackCostsNothingButTime() throws Exception {
        RedisServer redis = lab.redis();
        nothingIsLostAndNothingIsRepeatedDuring(
                new Outage(Duration.ofSeconds(4), redis::kill, redis::start), redis.url());
    }

    @Test
    void aServerThatIsPausedCostsNothingButTime() throws Exception {
        RedisServer redis = lab.redis();
        nothingIsLostAndNothingIsRepeatedDuring(
                new Outage(Duration.ofSeconds(10), redis::pause, redis::resume), redis.url());
    }

    @Test
    void aNetworkThatSwallowsEverythingCostsNothingButTime() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(lab.redis())) {
            nothingIsLostAndNothingIsRepeatedDuring(
                    new Outage(Duration.ofSeconds(5), proxy::swallow, proxy::mend),
                    "redis://127.0.0.1:" + proxy.port());
        }
    }

    private void nothingIsLostAndNothingIsRepeatedDuring(Outage outage, String url)
            throws Exception {
        // Leases outlast the outage, so that nobody has a reason to take a step over.
        Map<String, String> settings =
                Map.of("redis_url", url, "step_lease_seconds", "20", "step_heartbeat_seconds", "3");
        Trial.Reference undisturbed = lab.newTrial(LOAD, Store.REDIS, settings).undisturbed();
        int lines = new Random(SEED).nextInt(2, undisturbed.lines() / 2);
        Testimony disturbed = lab.newTrial(LOAD, Store.REDIS, settings).without(outage, lines);
        disturbed.check(undisturbed.testimony(), SEED);
    }
}
