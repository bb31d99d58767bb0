package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Agents that loop on every processor and ignore their interruption. The clock is the machine's:
 * its timers are under test. No assertion depends on how fast something is, only on whether it
 * happens while the loops go on.
 */
@Timeout(60)
class LoopingAgentsTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private volatile boolean over;

    /** Lets the threads go that the meshes left to themselves. */
    @AfterEach
    void endTheLoops() {
        over = true;
    }

    private final class Looping extends Agent {
        private final CountDownLatch loops = new CountDownLatch(PROCESSORS);

        Looping() {
            super(AgentCard.of("looping", "loops"));
        }

        @Override
        protected Outcome execute(Task task) {
            loops.countDown();
            while (!over) {
                Thread.onSpinWait();
            }
            return Outcome.success("late");
        }
    }

    private static final class Healthy extends Agent {
        Healthy() {
            super(AgentCard.of("healthy", "works"));
        }

        @Override
        protected Outcome execute(Task task) throws InterruptedException {
            Thread.sleep(10);
            return Outcome.success("done");
        }
    }

    private static Mesh mesh(Map<String, ?> config, Agent... agents) {
        return Mesh.builder().environment(Map.of()).config(config).add(agents).start();
    }

    private static Step[] loops(Duration timeout) {
        return IntStream.range(0, PROCESSORS)
                .mapToObj(n -> Step.of("loop-" + n, "looping", "x").timeout(timeout))
                .toArray(Step[]::new);
    }

    @Test
    void asManyLoopsAsProcessorsTimeOutAndDelayNoOtherWork() throws Exception {
        Looping looping = new Looping();
        try (Mesh mesh = mesh(Map.of(), looping, new Healthy())) {
            WorkflowRun loops = mesh.submit("loops", loops(Duration.ofSeconds(1)));
            assertThat(looping.loops.await(30, TimeUnit.SECONDS)).isTrue();

            WorkflowResult healthy = mesh.workflow("fine", Step.of("a", "healthy", "x"));

            assertThat(healthy.status()).isEqualTo(Status.SUCCESS);
            assertThat(loops.await().steps().values())
                    .extracting(Outcome::status)
                    .containsOnly(Status.TIMEOUT);
            assertThat(over).isFalse();
        }
    }

    @Test
    void aMeshWhoseAgentsLoopOnEveryProcessorCloses() throws Exception {
        Looping looping = new Looping();
        Mesh mesh = mesh(Map.of("shutdown_timeout", 1), looping);
        mesh.submit("loops", loops(Duration.ofHours(1)));
        assertThat(looping.loops.await(30, TimeUnit.SECONDS)).isTrue();

        mesh.close();

        assertThat(over).isFalse();
    }

    @Test
    void ofAgentsThatComputeNoMoreRunAtOnceThanThereAreProcessors() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Agent computing =
                new Agent(AgentCard.of("computing", "computes")) {
                    @Override
                    protected boolean computes() {
                        return true;
                    }

                    @Override
                    protected Outcome execute(Task task) throws Exception {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        Thread.sleep(20); // so that more would be seen at once
                        running.decrementAndGet();
                        return Outcome.success(Thread.currentThread().isVirtual());
                    }
                };
        Step[] steps =
                IntStream.range(0, PROCESSORS * 4)
                        .mapToObj(n -> Step.of("s" + n, "computing", "x"))
                        .toArray(Step[]::new);
        try (Mesh mesh = mesh(Map.of(), computing)) {
            WorkflowResult result = mesh.workflow("w", steps);

            assertThat(result.steps().values()).extracting(Outcome::payload).containsOnly(false);
        }
        assertThat(most.get()).isBetween(1, PROCESSORS);
    }

    @Test
    void anAgentThatComputesAndIgnoresItsTimeoutGivesItsPlaceToTheNext() {
        Agent computing =
                new Agent(AgentCard.of("computing", "computes")) {
                    @Override
                    protected boolean computes() {
                        return true;
                    }

                    @Override
                    protected Outcome execute(Task task) {
                        while (!over && task.stepId().startsWith("loop")) {
                            Thread.onSpinWait();
                        }
                        return Outcome.success("done");
                    }
                };
        Step[] loops =
                IntStream.range(0, PROCESSORS)
                        .mapToObj(n -> Step.of("loop-" + n, "computing", "x"))
                        .map(step -> step.timeout(Duration.ofMillis(200)))
                        .toArray(Step[]::new);
        try (Mesh mesh = mesh(Map.of(), computing)) {
            assertThat(mesh.workflow("loops", loops).status()).isNotEqualTo(Status.SUCCESS);

            WorkflowResult next = mesh.workflow("fine", Step.of("a", "computing", "x"));

            assertThat(next.status()).isEqualTo(Status.SUCCESS);
            assertThat(over).isFalse();
        }
    }
}
