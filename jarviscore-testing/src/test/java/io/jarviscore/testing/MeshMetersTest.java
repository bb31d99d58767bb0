package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approvals;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.metrics.MeshMeters;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The values of the metrics of workflows, questions, claims, leases and recovery. */
@Timeout(60)
class MeshMetersTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock();
    private final WorkflowStore store = InProcess.workflowStore(clock);
    private final MeterRegistry registry = new SimpleMeterRegistry();

    /** Fails in its first attempts, whose number is given, and succeeds after them. */
    private static final class Worker extends Agent {
        private final AtomicInteger failures;

        Worker(int failures) {
            super(AgentCard.of("worker", "work"));
            this.failures = new AtomicInteger(failures);
        }

        @Override
        protected Outcome execute(Task task) {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("not yet");
            }
            return Outcome.success("done");
        }
    }

    /** Runs until it may end. */
    private static final class Slow extends Agent {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);

        Slow() {
            super(AgentCard.of("worker", "work"));
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            begun.countDown();
            end.await();
            return Outcome.success("done");
        }
    }

    /** Runs until it may end, and ignores interruptions. */
    private static final class Stubborn extends Agent {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);

        Stubborn() {
            super(AgentCard.of("worker", "work"));
        }

        @Override
        protected Outcome execute(Task task) {
            begun.countDown();
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException deaf) {
                    Thread.onSpinWait();
                }
            }
            return Outcome.success("late");
        }
    }

    private Mesh mesh(WorkflowStore on, Agent agent, MeshEvents events) {
        return Mesh.builder()
                .environment(Map.of())
                .config(Map.of("node_name", "here", "step_lease_seconds", LEASE.toSeconds()))
                .clock(clock)
                .workflowStore(on)
                .meterRegistry(registry)
                .observe(events)
                .add(agent)
                .start();
    }

    private Mesh mesh(WorkflowStore on, Agent agent) {
        return mesh(on, agent, new MeshEvents());
    }

    private static Step step() {
        return Step.of("a", "worker", "work");
    }

    private void turnUntilEnded(WorkflowRun run) throws InterruptedException {
        while (run.await(Duration.ofMillis(20)).isEmpty()) {
            clock.advance(PAUSE);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(Duration.ofMillis(1)); // events arrive on other threads
        }
    }

    /** The first value of a meter, which is its count unless it is a gauge; 0 if it is absent. */
    private double value(String name, String... tags) {
        Meter meter = registry.find(name).tags(tags).meter();
        return meter == null ? 0 : meter.measure().iterator().next().getValue();
    }

    @Test
    void aStepThatFailsAndIsTriedAgainCountsOneRetryAndOneEnd() throws Exception {
        MeshEvents events = new MeshEvents();
        try (Mesh mesh = mesh(store, new Worker(1), events)) {
            turnUntilEnded(mesh.submit("w", step().retries(1)));

            await(() -> value("gen_ai.workflow.duration", "status", "success") == 1);
            assertThat(value("jarviscore.step.retries")).isEqualTo(1);
            assertThat(value("jarviscore.workflow.steps", "status", "success")).isEqualTo(1);
            assertThat(value("jarviscore.workflow.steps", "status", "failure")).isZero();
            assertThat(value("jarviscore.step.execution.duration", "status", "success"))
                    .isEqualTo(1);
            assertThat(value("jarviscore.events.emitted", "event_type", "Step"))
                    .isEqualTo(events.of(MeshEvent.Step.class).size());
        }
    }

    @Test
    void aStepThatFailsForGoodCountsAsAFailure() throws Exception {
        try (Mesh mesh = mesh(store, new Worker(1))) {
            mesh.workflow("w", step());

            await(() -> value("gen_ai.workflow.duration", "status", "failure") == 1);
            assertThat(value("jarviscore.workflow.steps", "status", "failure")).isEqualTo(1);
            assertThat(value("jarviscore.step.execution.duration", "status", "failure"))
                    .isEqualTo(1);
            assertThat(value("jarviscore.step.retries")).isZero();
        }
    }

    @Test
    void namesThatAModelInventsMakeNoMoreThanTwoHundredSeriesOfAMetric() {
        MeshMeters meters = new MeshMeters(registry);
        for (int i = 0; i < 250; i++) {
            meters.accept(
                    new MeshEvent.ToolCall(
                            clock.instant(),
                            "w/a",
                            "worker",
                            "tool-" + i,
                            "{}",
                            true,
                            "no such tool",
                            Duration.ofMillis(1)));
        }

        assertThat(registry.find("jarviscore.tool.failures").counters()).hasSize(201);
        assertThat(value("jarviscore.tool.failures", "tool", "other")).isEqualTo(50);
        assertThat(registry.find("gen_ai.execute_tool.duration").timers()).hasSize(201);
    }

    @Test
    void noIdOfAWorkflowAStepOrANodeIsALabel() throws Exception {
        try (Mesh mesh = mesh(store, new Worker(0))) {
            turnUntilEnded(mesh.submit("order-7", Step.of("draft-8", "worker", "work")));

            assertThat(registry.getMeters())
                    .flatExtracting(meter -> meter.getId().getTags())
                    .isNotEmpty()
                    .extracting(Tag::getValue)
                    .doesNotContain("order-7", "draft-8", "order-7/draft-8", "here");
        }
    }

    @Test
    void runningWorkIsCountedWhileItRuns() throws Exception {
        Slow slow = new Slow();
        try (Mesh mesh = mesh(store, slow)) {
            WorkflowRun run = mesh.submit("w", step());
            slow.begun.await();

            await(() -> value("jarviscore.active.steps") == 1);
            assertThat(value("jarviscore.active.workflows")).isEqualTo(1);

            slow.end.countDown();
            run.await();
            await(() -> value("jarviscore.active.steps") == 0);
            await(() -> value("jarviscore.active.workflows") == 0);
        }
    }

    @Test
    void codeThatIgnoresItsInterruptionIsCountedAsAbandoned() throws Exception {
        Stubborn stubborn = new Stubborn();
        try (Mesh mesh = mesh(store, stubborn)) {
            mesh.submit("w", step().timeout(Duration.ofSeconds(1)));
            stubborn.begun.await();

            while (value("jarviscore.code.abandoned") == 0) {
                clock.advance(Duration.ofSeconds(1));
                Thread.sleep(Duration.ofMillis(1));
            }

            stubborn.end.countDown();
            assertThat(value("jarviscore.code.abandoned")).isEqualTo(1);
            await(() -> value("jarviscore.workflow.steps", "status", "timeout") == 1);
        }
    }

    @Test
    void aQuestionIsCountedWhenItIsAskedAndWhenItIsDecided() throws Exception {
        try (Mesh mesh = mesh(store, new Worker(0))) {
            Approvals approvals = mesh.approvals();
            for (String workflow : List.of("yes", "no")) {
                mesh.workflow(workflow, step().approval("May it?"));
            }
            await(() -> value("jarviscore.hitl.requests", "status", "pending") == 2);

            approvals.approve(questionOf(approvals, "yes"), "ann", "");
            approvals.reject(questionOf(approvals, "no"), "ann", "");

            await(() -> value("jarviscore.hitl.requests", "status", "approved") == 1);
            await(() -> value("jarviscore.hitl.requests", "status", "rejected") == 1);
            await(() -> value("jarviscore.workflow.steps", "status", "success") == 1);
        }
    }

    private static String questionOf(Approvals approvals, String workflow) {
        return approvals.list().stream()
                .filter(question -> question.workflowId().equals(workflow))
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void aClaimThatAnotherNodeMadeFirstIsCountedAsRefused() throws Exception {
        try (Mesh mesh = mesh(claimedFirstByAnotherNode(), new Worker(0))) {
            turnUntilEnded(mesh.submit("w", step()));

            assertThat(value("jarviscore.claims", "result", "refused")).isPositive();
            assertThat(value("jarviscore.claims", "result", "granted")).isEqualTo(1);
        }
    }

    /** The store, where another node wins the first claim and then dies. */
    private WorkflowStore claimedFirstByAnotherNode() {
        AtomicBoolean won = new AtomicBoolean();
        return (WorkflowStore)
                Proxy.newProxyInstance(
                        WorkflowStore.class.getClassLoader(),
                        new Class<?>[] {WorkflowStore.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("claim")
                                    && won.compareAndSet(false, true)) {
                                store.claim("w", "a", "rival", LEASE);
                            }
                            try {
                                return method.invoke(store, arguments);
                            } catch (InvocationTargetException e) {
                                throw Objects.requireNonNull(e.getCause());
                            }
                        });
    }

    @Test
    void aLeaseThatAnotherNodeTookOverIsCountedAsLost() throws Exception {
        Slow slow = new Slow();
        try (Mesh mesh = mesh(store, slow)) {
            mesh.submit("w", step());
            slow.begun.await();
            var running = Objects.requireNonNull(store.find("w").orElseThrow().steps().get("a"));
            store.expire(running.owner().orElseThrow());
            Claim taken = store.claim("w", "a", "rival", Duration.ofHours(1)).orElseThrow();

            while (value("jarviscore.leases", "result", "lost") == 0) {
                clock.advance(Duration.ofSeconds(1));
                Thread.sleep(Duration.ofMillis(1));
            }

            assertThat(value("jarviscore.leases", "result", "renewed")).isZero();
            store.complete(taken, Outcome.success("by the rival"));
            slow.end.countDown();
        }
    }

    @Test
    void aWorkflowThatADeadNodeLeftIsCountedAsRecovered() throws Exception {
        store.open(new WorkflowStore.Definition("w", List.of(step())));
        try (Mesh mesh = mesh(store, new Worker(0))) {
            while (value("jarviscore.recovery.workflows") == 0) {
                clock.advance(PAUSE);
                Thread.sleep(Duration.ofMillis(5));
            }
            turnUntilEnded(mesh.submit("w", step()));

            assertThat(value("jarviscore.recovery.workflows")).isEqualTo(1);
            assertThat(value("jarviscore.recovery.deaths")).isZero();
        }
    }
}
