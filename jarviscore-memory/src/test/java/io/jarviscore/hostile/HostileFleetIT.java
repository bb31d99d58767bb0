package io.jarviscore.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import io.jarviscore.storage.DamagedStore;
import io.jarviscore.storage.HostileAgent;
import io.jarviscore.storage.StoreDamage;
import io.jarviscore.storage.redis.NeedsRedis;
import io.jarviscore.storage.redis.RedisDamage;
import io.jarviscore.storage.redis.RedisServer;
import io.jarviscore.storage.sqlite.SqliteDamage;
import io.jarviscore.testing.Campaigns;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet of two with hostile agents, replies, listeners and records at once, five minutes on each
 * store in the full form: the healthy work beside them ends on time. It is in this module because
 * this one has the kernel and every store in its tests.
 */
@Timeout(900)
class HostileFleetIT {
    private static final int FEWEST = 3;

    /** Damaged mail is added to boxes that nothing else was sent to. */
    private static final int APART = 1_000_000;

    private static final Duration FULL = Duration.ofMinutes(5);

    /** Far more than healthy work takes, and far less than all loops of a run together. */
    private static final Duration ON_TIME = Duration.ofSeconds(30);

    @TempDir private Path folder;

    /** Two meshes of one process; each has a store of its own, and no record to damage. */
    @Test
    void onTheMemoryStoreHealthyWorkEndsOnTime() throws Exception {
        attack("memory", Map.of("state_store", "memory"), Optional.empty());
    }

    @Test
    void onSqliteHealthyWorkEndsOnTime() throws Exception {
        try (StoreDamage damage = new SqliteDamage(folder.resolve("hostile.db"))) {
            attack("SQLite", damage.settings(), Optional.of(damage));
        }
    }

    @Test
    @NeedsRedis
    void onRedisHealthyWorkEndsOnTime() throws Exception {
        try (RedisServer server = RedisServer.durable();
                StoreDamage damage = new RedisDamage(server.url())) {
            attack("Redis", damage.settings(), Optional.of(damage));
        }
    }

    private void attack(String store, Map<String, Object> settings, Optional<StoreDamage> damage)
            throws Exception {
        Instant start = Instant.now();
        Instant end = start.plus(Campaigns.full() ? FULL : Duration.ZERO);
        Optional<DamagedStore> records = damage.map(DamagedStore::new);
        Duration slowest = Duration.ZERO;
        int rounds = 0;
        try (Mesh one = node("one", settings);
                Mesh two = node("two", settings)) {
            for (; rounds < FEWEST || Instant.now().isBefore(end); rounds++) {
                if (records.isPresent()) {
                    records.get().damageAll(APART + rounds);
                }
                WorkflowRun attack = one.submit("attack-" + rounds, steps());
                for (Mesh mesh : List.of(one, two)) {
                    int n = 2 * rounds + (mesh == one ? 0 : 1);
                    slowest = longer(slowest, healthy(mesh, n));
                    if (records.isPresent()) {
                        records.get().checkHealthyWork(n, mesh);
                    }
                }
                assertFailed(attack.await());
            }
        }
        System.out.printf(
                "hostile fleet on %s: %d rounds in %d s, slowest healthy workflow %d ms%n",
                store,
                rounds,
                Duration.between(start, Instant.now()).toSeconds(),
                slowest.toMillis());
    }

    private static Duration longer(Duration one, Duration two) {
        return one.compareTo(two) > 0 ? one : two;
    }

    /** How long a hand-coded and a thinking agent take together. */
    private static Duration healthy(Mesh mesh, int n) {
        Instant start = Instant.now();
        WorkflowResult result =
                mesh.workflow(
                        "healthy-" + n,
                        Step.of("pay", "payer", "x").timeout(ON_TIME),
                        Step.of("answer", "clerk", "x").after("pay").timeout(ON_TIME));
        assertThat(result.status()).as("%s", result).isEqualTo(Status.SUCCESS);
        assertThat(result.step("answer").payload()).isEqualTo("answered");
        return Duration.between(start, Instant.now());
    }

    private static void assertFailed(WorkflowResult attack) {
        assertThat(attack.steps().values())
                .allSatisfy(outcome -> assertThat(outcome.isFinal()).isTrue())
                .allSatisfy(outcome -> assertThat(outcome.summary()).hasSizeLessThan(5_000))
                .extracting(Outcome::status)
                .doesNotContain(Status.SUCCESS);
    }

    private static Step[] steps() {
        List<Step> steps = new ArrayList<>(List.of(HostileAgent.steps()));
        for (int i = 0; i < 4; i++) {
            steps.add(Step.of("babble-" + i, "babbler", "x").timeout(ON_TIME));
            steps.add(Step.of("mumble-" + i, "mumbler", HostileModel.IN_TEXT).timeout(ON_TIME));
        }
        return steps.toArray(Step[]::new);
    }

    private Mesh node(String name, Map<String, Object> settings) {
        Map<String, Object> config = new HashMap<>(settings);
        config.put("node_name", name);
        config.put("sandbox_mode", "off");
        config.put("memory_provider", "none");
        config.put("storage_base_path", folder.resolve("blobs").toString());
        return Mesh.builder()
                .environment(Map.of())
                .config(config)
                .chatModel(new HostileModel())
                .add(
                        new Payer(),
                        new HostileAgent(),
                        new Thinker("clerk", HostileModel.HEALTHY),
                        new Thinker("babbler", HostileModel.NATIVE),
                        new Thinker("mumbler", HostileModel.IN_TEXT))
                .listen(
                        event -> {
                            throw new StackOverflowError("a hostile listener");
                        })
                .start();
    }

    private static final class Payer extends Agent {
        Payer() {
            super(AgentCard.of("payer", "pay"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("paid");
        }
    }

    private static final class Thinker extends AutoAgent {
        Thinker(String role, String prompt) {
            super(AgentCard.of(role, "think"), prompt);
        }
    }
}
