package io.jarviscore.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.storage.redis.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fleet's additions to a store that its nodes share: hand-over and take-over without waiting.
 */
@Timeout(120)
class SharedStoreFleetIT {
    /** Longer than the test may take: nothing here may happen because a time has passed. */
    private static final int NEVER = 3_600;

    @TempDir Path folder;

    private final int seedPort = FleetIT.freePort();
    private final MeterRegistry registry = new SimpleMeterRegistry();

    private static final class Counter extends Agent {
        private final CountDownLatch worked = new CountDownLatch(1);

        Counter(String role) {
            super(AgentCard.of(role, "work"));
        }

        int others() {
            return context().peers().list().size();
        }

        @Override
        protected Outcome execute(Task task) {
            worked.countDown();
            return Outcome.success("in time");
        }
    }

    /** Does not react to interruption. */
    private static final class Stubborn extends Agent {
        private final CountDownLatch working = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        Stubborn() {
            super(AgentCard.of("counter", "work"));
        }

        @Override
        protected Outcome execute(Task task) {
            working.countDown();
            boolean waiting = true;
            while (waiting) {
                try {
                    goOn.await();
                    waiting = false;
                } catch (InterruptedException e) {
                    waiting = true;
                }
            }
            return Outcome.success("late");
        }
    }

    @Test
    void aStepForAnotherNodeIsHandedOverAndBackByNudgesWithoutAPoll() {
        Map<String, Object> file =
                Map.of(
                        "state_store",
                        "sqlite",
                        "state_path",
                        folder.resolve("fleet.db").toString(),
                        "mailbox_poll_interval",
                        NEVER);
        Counter planner = new Counter("planner");
        Counter counter = new Counter("counter");
        try (Mesh here = start("here", file, planner);
                Mesh there = start("there", file, counter)) {
            FleetIT.awaitTrue(() -> planner.others() == 1 && counter.others() == 1);

            long begun = System.nanoTime();
            WorkflowResult result =
                    here.workflow(
                            "handed-over",
                            Step.of("a", "counter", "x"),
                            Step.of("b", "planner", "y").after("a"),
                            Step.of("c", "counter", "z").after("b"));

            assertThat(result.status()).isEqualTo(Outcome.Status.SUCCESS);
            assertThat(result.step("c").node()).isEqualTo(there.status().node());
            assertThat(nudges("out")).isPositive();
            assertThat(nudges("in")).isPositive();
            System.out.printf(
                    "three steps with four hand-overs: %d ms%n",
                    (System.nanoTime() - begun) / 1_000_000);
        }
    }

    @Test
    void theStepOfAKilledNodeIsTakenOverWhenMembershipReportsIt() throws Exception {
        Counter counter = new Counter("counter");
        try (RedisServer redis = RedisServer.durable();
                Mesh here = start("here", onRedis(redis), counter);
                HeldStep held = HeldStep.start(config("there", onRedis(redis)), otherMachine())) {
            long killed = System.nanoTime();
            held.kill();

            assertThat(counter.worked.await(60, TimeUnit.SECONDS)).as("taken over").isTrue();
            System.out.printf(
                    "SIGKILL to taken over: %d ms%n", (System.nanoTime() - killed) / 1_000_000);
            assertThat(here.resume("w").step("a").payload(String.class)).isEqualTo("in time");
        }
    }

    @Test
    void theStepThatALeavingNodeCouldNotEndIsTakenOverWhenItHasLeft() throws Exception {
        Map<String, Object> file =
                Map.of(
                        "state_store",
                        "sqlite",
                        "state_path",
                        folder.resolve("left.db").toString(),
                        "shutdown_timeout",
                        1);
        Counter counter = new Counter("counter");
        Stubborn stubborn = new Stubborn();
        try (Mesh here = start("here", file, counter)) {
            Mesh there = start("there", file, stubborn);
            FleetIT.awaitTrue(() -> counter.others() == 1);
            there.submit("w", Step.of("a", "counter", "x"));
            assertThat(stubborn.working.await(20, TimeUnit.SECONDS)).isTrue();

            there.close();

            assertThat(counter.worked.await(60, TimeUnit.SECONDS)).as("taken over").isTrue();
            assertThat(here.resume("w").step("a").payload(String.class)).isEqualTo("in time");
        } finally {
            stubborn.goOn.countDown();
        }
    }

    @Test
    void aNodeThatWasDeclaredDeadAndRunsAgainCannotEndTheStepThatWasTakenFromIt() throws Exception {
        Counter counter = new Counter("counter");
        try (RedisServer redis = RedisServer.durable();
                Mesh here = start("here", onRedis(redis), counter);
                HeldStep held = HeldStep.start(config("there", onRedis(redis)), otherMachine())) {
            held.signal("STOP");
            assertThat(counter.worked.await(60, TimeUnit.SECONDS)).as("taken over").isTrue();
            assertThat(here.resume("w").step("a").payload(String.class)).isEqualTo("in time");

            held.signal("CONT");
            held.finish();

            assertThat(here.resume("w").step("a").payload(String.class)).isEqualTo("in time");
        }
    }

    private double nudges(String direction) {
        return registry.get("jarviscore.p2p.nudges")
                .tag("dir", direction)
                .functionCounter()
                .count();
    }

    private Map<String, Object> onRedis(RedisServer redis) {
        return Map.of("redis_url", redis.url());
    }

    private Path otherMachine() throws Exception {
        return Files.createTempDirectory(folder, "machine");
    }

    private Mesh start(String name, Map<String, Object> store, Agent agent) {
        Mesh.Builder mesh =
                Mesh.builder().environment(Map.of()).config(config(name, store)).add(agent);
        return "here".equals(name) ? mesh.meterRegistry(registry).start() : mesh.start();
    }

    private Map<String, Object> config(String name, Map<String, Object> store) {
        Map<String, Object> config = new HashMap<>(store);
        config.put("node_name", name);
        config.put("p2p_enabled", true);
        config.put("p2p_profile", "local");
        config.put("step_lease_seconds", NEVER);
        config.put("zmq_port_offset", 1);
        config.put("storage_base_path", folder.resolve("blobs").toString());
        config.put("bind_port", "here".equals(name) ? seedPort : 0);
        if (!"here".equals(name)) {
            config.put("seed_nodes", "127.0.0.1:" + seedPort);
        }
        return config;
    }
}
