package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Complexity;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.UnknownAgentException;
import io.jarviscore.UnknownIdException;
import io.jarviscore.WorkflowConflictException;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowRun.Start;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How runs are begun: single tasks, listeners, results of joined runs, and errors by type. */
class RunsTest {
    private final List<Task> tasks = new CopyOnWriteArrayList<>();

    private interface Work {
        Outcome of(Task task) throws Exception;
    }

    private final class Worker extends Agent {
        private final Work work;

        Worker(Work work) {
            super(AgentCard.of("worker", "work"));
            this.work = work;
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            tasks.add(task);
            return work.of(task);
        }
    }

    private TestMesh mesh(Work work) {
        return TestMesh.start(with -> with.add(new Worker(work)));
    }

    @Test
    void oneTaskHasEverythingThatAStepCanHave() {
        AtomicInteger failures = new AtomicInteger(1);
        Work fallible =
                task ->
                        failures.getAndDecrement() > 0
                                ? Outcome.failure("again")
                                : Outcome.success(task.params().get("n"));
        try (TestMesh mesh = mesh(fallible)) {
            Step step =
                    Step.of("ticket-7", "worker", "Look at it")
                            .params(Map.of("n", 7))
                            .complexity(Complexity.HEAVY)
                            .timeout(Duration.ofMinutes(1))
                            .retries(2);

            Outcome outcome = run(mesh, step);

            assertThat(outcome.payload()).isEqualTo(7L);
            Task last = tasks.getLast();
            assertThat(last.id()).isEqualTo("ticket-7/ticket-7");
            assertThat(last.complexity()).isEqualTo(Complexity.HEAVY);
            assertThat(last.deadline()).isPresent();
            assertThat(last.attempt()).isEqualTo(2);
        }
    }

    private static Outcome run(TestMesh mesh, Step step) {
        WorkflowRun run = mesh.mesh().submit(step);
        try {
            while (run.await(Duration.ofMillis(5)).isEmpty()) {
                mesh.clock().advance(Duration.ofSeconds(1));
            }
            return run.await().step(step.id());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTaskWithAnIdThatHasEndedReturnsItsStoredOutcome() {
        try (TestMesh mesh = mesh(task -> Outcome.success(tasks.size()))) {
            Step step = Step.of("ticket-7", "worker", "Look at it");

            assertThat(mesh.mesh().run(step).payload()).isEqualTo(1L);
            Outcome again = mesh.mesh().run(step);

            assertThat(again.payload()).isEqualTo(1L);
            assertThat(again.recovered()).isTrue();
        }
    }

    @Test
    void aSingleTaskThatDependsOnAnotherIsRefused() {
        try (TestMesh mesh = mesh(task -> Outcome.success(1))) {
            assertThatThrownBy(
                            () -> mesh.mesh().run(Step.of("a", "worker", "x").after("elsewhere")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("elsewhere");
        }
    }

    @Test
    void aRunSaysHowTheCallFoundIt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (TestMesh mesh =
                mesh(
                        task -> {
                            go.await();
                            return Outcome.success(1);
                        })) {
            Step step = Step.of("a", "worker", "x");
            WorkflowRun first = mesh.submit("w", step);
            WorkflowRun second = mesh.submit("w", step);
            go.countDown();
            first.await();

            assertThat(first.start()).isEqualTo(Start.STARTED);
            assertThat(second.start()).isEqualTo(Start.JOINED);
            assertThat(mesh.submit("w", step).start()).isEqualTo(Start.FINISHED);
        }
    }

    @Test
    void aRunThatAStoppedMeshLeftIsResumed() throws Exception {
        ManualClock clock = new ManualClock();
        io.jarviscore.WorkflowStore store = io.jarviscore.inprocess.InProcess.workflowStore(clock);
        Step step = Step.of("a", "worker", "x").approval("May it?");
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.workflowStore(store)
                                        .add(new Worker(t -> Outcome.success(1))))) {
            assertThat(mesh.workflow("w", step).status()).isEqualTo(Status.WAITING);
        }
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.workflowStore(store)
                                        .add(new Worker(t -> Outcome.success(1))))) {
            assertThat(mesh.submit("w", step).start()).isEqualTo(Start.RESUMED);
        }
    }

    @Test
    void aListenerOfOneRunReceivesThatRunsEventsAndNoOthers() throws Exception {
        List<MeshEvent> heard = new CopyOnWriteArrayList<>();
        try (TestMesh mesh = mesh(task -> Outcome.success(1))) {
            mesh.mesh().submit("mine", heard::add, Step.of("a", "worker", "x")).await();
            mesh.workflow("other", Step.of("a", "worker", "x"));
            mesh.workflow("mine", Step.of("a", "worker", "x"));

            assertThat(heard)
                    .allSatisfy(event -> assertThat(event.workflow()).contains("mine"))
                    .hasSize(4);
            assertThat(heard.getLast())
                    .isInstanceOfSatisfying(
                            MeshEvent.Workflow.class, end -> assertThat(end.result()).isPresent());
        }
    }

    @Test
    void aListenerOfOneRunIsNotifiedThatItWaitsForAPerson() throws Exception {
        List<MeshEvent> heard = new CopyOnWriteArrayList<>();
        try (TestMesh mesh = mesh(task -> Outcome.success(1))) {
            Step step = Step.of("a", "worker", "x").approval("May it?");
            mesh.mesh().submit(step, heard::add).await();

            assertThat(heard).hasAtLeastOneElementOfType(MeshEvent.ApprovalChange.class);
        }
    }

    @Test
    void errorsAreDistinguishedByType() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (TestMesh mesh =
                mesh(
                        task -> {
                            go.await(30, TimeUnit.SECONDS);
                            return Outcome.success(1);
                        })) {
            WorkflowRun running = mesh.submit("w", Step.of("a", "worker", "x"));

            assertThatThrownBy(() -> mesh.mesh().resume("nowhere"))
                    .isInstanceOfSatisfying(
                            UnknownIdException.class, e -> assertThat(e.id()).isEqualTo("nowhere"));
            assertThatThrownBy(() -> mesh.mesh().cancel("nowhere"))
                    .isInstanceOf(UnknownIdException.class);
            assertThatThrownBy(() -> mesh.mesh().approvals().approve("nothing", "ann", ""))
                    .isInstanceOf(UnknownIdException.class);
            assertThatThrownBy(() -> mesh.submit("w", Step.of("b", "worker", "x")))
                    .isInstanceOfSatisfying(
                            WorkflowConflictException.class,
                            e -> assertThat(e.workflowId()).isEqualTo("w"));
            assertThatThrownBy(() -> mesh.run("nobody", "x"))
                    .isInstanceOf(JarvisException.class)
                    .isInstanceOfSatisfying(
                            UnknownAgentException.class,
                            e -> assertThat(e.agents()).containsExactly("nobody"));
            go.countDown();
            running.await();
            assertThatThrownBy(() -> mesh.mesh().retry("w", "a"))
                    .isInstanceOf(WorkflowConflictException.class)
                    .hasMessageContaining("has not failed");
            assertThatThrownBy(() -> mesh.mesh().retry("w", "b"))
                    .isInstanceOf(UnknownIdException.class);
        }
    }
}
