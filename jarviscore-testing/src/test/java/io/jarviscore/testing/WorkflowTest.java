package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Cause;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowConflictException;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkflowTest {

    /** An agent made of a function. */
    static final class Doing extends Agent {
        interface Work {
            Outcome of(Task task) throws Exception;
        }

        private final Work work;

        Doing(String role, Work work) {
            super(AgentCard.of(role, role + "-ability"));
            this.work = work;
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            return work.of(task);
        }
    }

    private static TestMesh meshOf(Agent... agents) {
        return TestMesh.start(with -> with.add(agents));
    }

    @Test
    void aStepReceivesTheOutputsOfTheStepsItDependsOnAndNoOthers() {
        Doing source = new Doing("source", task -> Outcome.success(Map.of("n", 20)));
        Doing sink =
                new Doing(
                        "sink",
                        task -> {
                            assertThat(task.inputs()).containsOnlyKeys("a");
                            Map<?, ?> a = task.input("a").payload(Map.class);
                            return Outcome.success(a.get("n"));
                        });
        try (TestMesh mesh = meshOf(source, sink)) {
            WorkflowResult result =
                    mesh.workflow(
                            "w",
                            Step.of("a", "source", "give"),
                            Step.of("b", "source", "give"),
                            Step.of("c", "sink", "take").after("a"));

            assertThat(result.status()).isEqualTo(Status.SUCCESS);
            assertThat(result.step("c").payload()).isEqualTo(20L);
            assertThat(result.steps().keySet()).containsExactly("a", "b", "c");
        }
    }

    @Test
    void independentStepsRunAtTheSameTime() {
        CyclicBarrier together = new CyclicBarrier(3);
        Doing meeting =
                new Doing(
                        "meeting",
                        task -> {
                            together.await(30, TimeUnit.SECONDS);
                            return Outcome.success("met");
                        });
        try (TestMesh mesh = meshOf(meeting)) {
            WorkflowResult result =
                    mesh.workflow(
                            "w",
                            Step.of("a", "meeting", "meet"),
                            Step.of("b", "meeting", "meet"),
                            Step.of("c", "meeting-ability", "meet"));

            assertThat(result.status()).isEqualTo(Status.SUCCESS);
        }
    }

    @Test
    void everythingWrongWithADefinitionIsSaidBeforeAnythingRuns() {
        AtomicInteger runs = new AtomicInteger();
        Doing agent =
                new Doing(
                        "agent",
                        task -> {
                            runs.incrementAndGet();
                            return Outcome.success(1);
                        });
        try (TestMesh mesh = meshOf(agent)) {
            assertThatThrownBy(
                            () ->
                                    mesh.workflow(
                                            "w",
                                            Step.of("a", "agent", "x"),
                                            Step.of("a", "agent", "x"),
                                            Step.of("b", "agent", "x").after("nowhere")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"a\" is used twice")
                    .hasMessageContaining("\"b\" comes after \"nowhere\"");
            assertThatThrownBy(
                            () ->
                                    mesh.workflow(
                                            "w",
                                            Step.of("a", "agent", "x").after("c"),
                                            Step.of("b", "agent", "x").after("a"),
                                            Step.of("c", "agent", "x").after("b")))
                    .hasMessageContaining("steps wait for each other")
                    .hasMessageContaining(" → ");
            assertThatThrownBy(() -> mesh.workflow("w", Step.of("a", "stranger", "x")))
                    .hasMessageContaining("asks for agent \"stranger\"")
                    .hasMessageContaining("[agent]");
            assertThatThrownBy(() -> mesh.workflow("w:1", Step.of("a", "agent", "x")))
                    .hasMessageContaining("workflow id \"w:1\" is not an id");
            assertThatThrownBy(() -> mesh.workflow("w")).hasMessageContaining("no steps");
            assertThat(runs).hasValue(0);
        }
    }

    @Test
    void dependentsOfAFailedStepAreSkippedAndNameTheRoot() {
        Doing failing = new Doing("failing", task -> Outcome.failure("no such city"));
        Doing fine = new Doing("fine", task -> Outcome.success("ok"));
        try (TestMesh mesh = meshOf(failing, fine)) {
            WorkflowResult result =
                    mesh.workflow(
                            "w",
                            Step.of("a", "failing", "x"),
                            Step.of("b", "fine", "x").after("a"),
                            Step.of("c", "fine", "x").after("b"),
                            Step.of("d", "fine", "x"));

            assertThat(result.status()).isEqualTo(Status.FAILURE);
            assertThat(result.step("a").summary()).isEqualTo("no such city");
            assertThat(result.step("c").status()).isEqualTo(Status.SKIPPED);
            assertThat(result.step("c").cause())
                    .contains(new Cause.DependencyFailed("a", Status.FAILURE));
            assertThat(result.step("d").status()).isEqualTo(Status.SUCCESS);
        }
    }

    @Test
    void anAgentsExceptionIsAFailureOfItsStepWithTheMessage() {
        Doing broken =
                new Doing(
                        "broken",
                        task -> {
                            throw new IllegalStateException("the disk is full");
                        });
        try (TestMesh mesh = meshOf(broken)) {
            Outcome outcome = mesh.run("broken", "work");

            assertThat(outcome.status()).isEqualTo(Status.FAILURE);
            assertThat(outcome.cause())
                    .contains(new Cause.Failed("IllegalStateException", "the disk is full"));
        }
    }

    @Test
    void aStepThatTakesTooLongIsInterruptedAndEndsAsATimeout() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Doing slow =
                new Doing(
                        "slow",
                        task -> {
                            try {
                                new CountDownLatch(1).await();
                                return Outcome.success("never");
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                                throw e;
                            }
                        });
        try (TestMesh mesh = meshOf(slow)) {
            WorkflowRun run =
                    mesh.submit("w", Step.of("a", "slow", "x").timeout(Duration.ofSeconds(7)));
            mesh.events().await(MeshEvent.Step.class);
            mesh.clock().awaitTimers(2);
            mesh.clock().advance(Duration.ofSeconds(7));

            Outcome outcome = run.await().step("a");
            assertThat(outcome.status()).isEqualTo(Status.TIMEOUT);
            assertThat(outcome.cause())
                    .contains(new Cause.LimitReached("step timeout (ms)", 7_000, 7_000));
            assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aTimeoutOfTheMachinesClockReportsTheLimitThatWasDeclared() throws Exception {
        Doing slow =
                new Doing(
                        "slow",
                        task -> {
                            new CountDownLatch(1).await();
                            return Outcome.success("never");
                        });
        try (Mesh mesh = Mesh.builder().config(Map.of("state_store", "memory")).add(slow).start()) {
            Step step = Step.of("a", "slow", "x").timeout(Duration.ofMillis(20));

            assertThat(mesh.workflow("w", step).step("a").cause().orElseThrow())
                    .isInstanceOfSatisfying(
                            Cause.LimitReached.class,
                            limit -> {
                                assertThat(limit.max()).isEqualTo(20);
                                assertThat(limit.used()).isGreaterThanOrEqualTo(20);
                            });
        }
    }

    @Test
    void aStepThatIgnoresInterruptionEndsAtItsTimeoutAndIsReportedAsAbandoned() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Doing stubborn =
                new Doing(
                        "stubborn",
                        task -> {
                            while (true) {
                                try {
                                    release.await();
                                    return Outcome.success("late");
                                } catch (InterruptedException deaf) {
                                    Thread.onSpinWait();
                                }
                            }
                        });
        try (TestMesh mesh = meshOf(stubborn)) {
            WorkflowRun run =
                    mesh.submit("w", Step.of("a", "stubborn", "x").timeout(Duration.ofSeconds(7)));
            mesh.events().await(MeshEvent.Step.class);
            mesh.clock().awaitTimers(2);
            mesh.clock().advance(Duration.ofSeconds(7));
            mesh.clock().advance(Duration.ofMillis(50));

            Outcome outcome = run.await().step("a");
            assertThat(outcome.cause())
                    .contains(new Cause.LimitReached("step timeout (ms)", 7_000, 7_000));
            assertThat(mesh.events().of(MeshEvent.CodeAbandoned.class)).isEmpty();

            mesh.clock().advance(Duration.ofSeconds(1));
            assertThat(mesh.events().await(MeshEvent.CodeAbandoned.class).task()).isEqualTo("w/a");
        } finally {
            release.countDown();
        }
    }

    @Test
    void aFailingStepIsTriedAgainWithPausesUntilItsRetriesAreUsedUp() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Doing flaky =
                new Doing(
                        "flaky",
                        task -> {
                            assertThat(task.attempt()).isEqualTo(attempts.incrementAndGet());
                            return task.attempt() < 3
                                    ? Outcome.failure("not yet")
                                    : Outcome.success(task.idempotencyKey());
                        });
        try (TestMesh mesh = meshOf(flaky)) {
            WorkflowRun run = mesh.submit("w", Step.of("a", "flaky", "x").retries(2));
            for (int attempt = 1; attempt <= 2; attempt++) {
                int failed = attempt;
                mesh.events()
                        .await(
                                MeshEvent.Step.class,
                                step ->
                                        step.phase() == MeshEvent.StepPhase.RETRYING
                                                && step.attempt() == failed);
                mesh.clock().awaitTimers(1);
                mesh.clock().advanceToNext(); // only the pause: the next one starts after it
            }

            assertThat(run.await().step("a").payload()).isEqualTo("w/a");
            assertThat(attempts).hasValue(3);
        }
    }

    @Test
    void aFinishedIdReturnsItsResultAndRunsNothing() {
        AtomicInteger runs = new AtomicInteger();
        Doing counting = new Doing("counting", task -> Outcome.success(runs.incrementAndGet()));
        try (TestMesh mesh = meshOf(counting)) {
            WorkflowResult first = mesh.workflow("w", Step.of("a", "counting", "x"));
            WorkflowResult second = mesh.workflow("w", Step.of("a", "counting", "x"));

            assertThat(second.step("a").payload()).isEqualTo(first.step("a").payload());
            assertThat(second.step("a").recovered()).isTrue();
            assertThat(first.step("a").recovered()).isFalse();
            assertThat(mesh.mesh().resume("w").status()).isEqualTo(Status.SUCCESS);
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void twoCallersOfOneIdShareOneRun() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        Doing slow =
                new Doing(
                        "slow",
                        task -> {
                            go.await();
                            return Outcome.success(runs.incrementAndGet());
                        });
        try (TestMesh mesh = meshOf(slow)) {
            WorkflowRun first = mesh.submit("w", Step.of("a", "slow", "x"));
            WorkflowRun second = mesh.submit("w", Step.of("a", "slow", "x"));
            go.countDown();

            assertThat(first.await().step("a").payload()).isEqualTo(1L);
            assertThat(second.await().step("a").payload()).isEqualTo(1L);
        }
    }

    @Test
    void twoWorkflowsWithTheSameStepIdsNeverSeeEachOthersData() throws Exception {
        Doing echo = new Doing("echo", task -> Outcome.success(task.workflowId()));
        Doing join =
                new Doing("join", task -> Outcome.success(task.input("a").payload(String.class)));
        try (TestMesh mesh = meshOf(echo, join)) {
            List<WorkflowRun> runs =
                    List.of("w1", "w2", "w10").stream()
                            .map(
                                    id ->
                                            mesh.submit(
                                                    id,
                                                    Step.of("a", "echo", "x"),
                                                    Step.of("b", "join", "x").after("a")))
                            .toList();
            for (WorkflowRun run : runs) {
                assertThat(run.await().step("b").payload()).isEqualTo(run.workflowId());
            }
        }
    }

    @Test
    void aFailedStepRunsAgainOnlyWhenAskedToAndTakesItsDependentsWithIt() {
        AtomicInteger runs = new AtomicInteger();
        Doing once =
                new Doing(
                        "once",
                        task ->
                                runs.incrementAndGet() == 1
                                        ? Outcome.failure("first")
                                        : Outcome.success(7));
        Doing twice =
                new Doing(
                        "twice", task -> Outcome.success(2 * task.input("a").payload(Long.class)));
        Step[] steps = {Step.of("a", "once", "x"), Step.of("b", "twice", "x").after("a")};
        try (TestMesh mesh = meshOf(once, twice)) {
            assertThat(mesh.workflow("w", steps).status()).isEqualTo(Status.FAILURE);
            assertThat(mesh.workflow("w", steps).status()).isEqualTo(Status.FAILURE);
            assertThat(runs).hasValue(1);

            WorkflowResult retried = mesh.mesh().retry("w", "a");
            assertThat(retried.step("b").payload()).isEqualTo(14L);
            assertThatThrownBy(() -> mesh.mesh().retry("w", "a"))
                    .hasMessageContaining("has not failed");
        }
    }

    @Test
    void aStepWithAnApprovalWaitsWithoutRunningAndGoesOnWithTheDecision() throws Exception {
        Doing payer = new Doing("payer", task -> Outcome.success("paid"));
        try (TestMesh mesh = meshOf(payer)) {
            Step[] steps = {
                Step.of("pay", "payer", "pay 5 EUR").approval("May 5 EUR be paid?"),
                Step.of("book", "payer", "book it").after("pay")
            };
            WorkflowResult waiting = mesh.workflow("w", steps);
            assertThat(waiting.status()).isEqualTo(Status.WAITING);
            Approval question = question(mesh);
            assertThat(waiting.step("pay").cause())
                    .contains(new Cause.AwaitingApproval(question.id(), "May 5 EUR be paid?"));

            mesh.mesh().approvals().approve(question.id(), "ada", "fine");
            WorkflowResult done = mesh.workflow("w", steps);
            assertThat(done.status()).isEqualTo(Status.SUCCESS);
            assertThat(done.step("book").payload()).isEqualTo("paid");
        }
    }

    @Test
    void aRejectedStepFailsWithTheRejectersNameAndReason() {
        Doing payer = new Doing("payer", task -> Outcome.success("paid"));
        try (TestMesh mesh = meshOf(payer)) {
            Step step = Step.of("pay", "payer", "pay").approval("Pay?");
            mesh.workflow("w", step);
            Approval question = question(mesh);
            mesh.mesh().approvals().reject(question.id(), "ada", "too much");

            Outcome outcome = mesh.workflow("w", step).step("pay");
            assertThat(outcome.status()).isEqualTo(Status.FAILURE);
            assertThat(outcome.summary()).isEqualTo("ada rejected " + question.id() + ": too much");
        }
    }

    @Test
    void theApproverOfAStepMayReplaceItsParams() {
        Doing payer = new Doing("payer", task -> Outcome.success(task.params()));
        try (TestMesh mesh = meshOf(payer)) {
            Step step =
                    Step.of("pay", "payer", "pay").params(Map.of("euros", 120)).approval("Pay?");
            mesh.workflow("w", step);
            Approval question = question(mesh);
            assertThat(question.arguments()).isEqualTo(Map.of("euros", 120L));
            mesh.mesh().approvals().approve(question.id(), "ada", "less", Map.of("euros", 100));

            assertThat(mesh.workflow("w", step).step("pay").payload())
                    .isEqualTo(Map.of("euros", 100L));
        }
    }

    @Test
    void aStepThatNobodyAllowsInTimeFails() {
        Doing payer = new Doing("payer", task -> Outcome.success("paid"));
        try (TestMesh mesh =
                TestMesh.start(with -> with.add(payer).config("hitl_timeout_seconds", 60))) {
            Step step = Step.of("pay", "payer", "pay").approval("Pay?");
            assertThat(mesh.workflow("w", step).status()).isEqualTo(Status.WAITING);
            Approval question = question(mesh);
            mesh.clock().advance(Duration.ofMinutes(1));

            Outcome outcome = mesh.workflow("w", step).step("pay");
            assertThat(outcome.status()).isEqualTo(Status.FAILURE);
            assertThat(outcome.summary()).isEqualTo("approval " + question.id() + " expired");
        }
    }

    @Test
    void anUnfinishedIdWithOtherStepsIsRefused() {
        Doing agent = new Doing("agent", task -> Outcome.success(1));
        try (TestMesh mesh = meshOf(agent)) {
            mesh.workflow("w", Step.of("a", "agent", "x").approval("?"));

            assertThatThrownBy(() -> mesh.workflow("w", Step.of("b", "agent", "x")))
                    .isInstanceOf(WorkflowConflictException.class)
                    .hasMessageContaining("was started differently and has not ended")
                    .hasMessageContaining("step \"b\" is new; step \"a\" is missing");
        }
    }

    @Test
    void anUnfinishedIdWithAnotherTaskIsRefusedAndTheMessageNamesTheDifference() {
        Doing agent = new Doing("agent", task -> Outcome.success(1));
        Step step = Step.of("a", "agent", "sort the mail of monday").approval("?");
        try (TestMesh mesh = meshOf(agent)) {
            mesh.workflow("w", step.params(Map.of("key", "s3cret", "same", 1)));

            assertThatThrownBy(
                            () ->
                                    mesh.workflow(
                                            "w",
                                            Step.of("a", "agent", "sort the mail of friday")
                                                    .approval("?")
                                                    .retries(2)
                                                    .params(Map.of("key", "other", "same", 1))))
                    .isInstanceOf(WorkflowConflictException.class)
                    .hasMessageContaining(
                            "step \"a\" task is another one from character 18 on,"
                                    + " and is now \"sort the mail of friday\"")
                    .hasMessageNotContaining("monday")
                    .hasMessageContaining("step \"a\" params differ in [key]")
                    .hasMessageContaining("step \"a\" retries was 0 and is now 2")
                    .hasMessageNotContaining("s3cret")
                    .hasMessageContaining("resume(\"w\")");
        }
    }

    @Test
    void closingReleasesRunningStepsAtTheShutdownTimeout() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        Doing waiting =
                new Doing(
                        "waiting",
                        task -> {
                            started.countDown();
                            new CountDownLatch(1).await();
                            return Outcome.success("never");
                        });
        TestMesh mesh = TestMesh.start(with -> with.add(waiting).config("shutdown_timeout", 3));
        WorkflowRun run = mesh.submit("w", Step.of("a", "waiting", "x"));
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        Thread closing = Thread.startVirtualThread(mesh::close);
        mesh.clock().awaitTimers(2);
        mesh.clock().advance(Duration.ofSeconds(3));
        closing.join();

        assertThat(run.await().step("a").summary()).contains("the mesh was closed");
        assertThatThrownBy(() -> mesh.submit("v", Step.of("a", "waiting", "x")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFailingSetupFailsTheStartAndTearsDownTheOtherAgents() {
        CountDownLatch tornDown = new CountDownLatch(1);
        Agent first =
                new Agent(AgentCard.of("first", "x")) {
                    @Override
                    protected Outcome execute(Task task) {
                        return Outcome.success(1);
                    }

                    @Override
                    protected void teardown() {
                        tornDown.countDown();
                    }
                };
        Agent second =
                new Agent(AgentCard.of("second", "x")) {
                    @Override
                    protected void setup(io.jarviscore.AgentContext context) {
                        throw new IllegalStateException("no database");
                    }

                    @Override
                    protected Outcome execute(Task task) {
                        return Outcome.success(1);
                    }
                };

        assertThatThrownBy(() -> meshOf(first, second))
                .hasMessageContaining("setup of agent second failed: no database");
        assertThat(tornDown.getCount()).isZero();
    }

    @Test
    void aMeshResumesTheStoresUnfinishedWorkflowsWhenItStarts() throws Exception {
        ManualClock storeTime = new ManualClock();
        WorkflowStore store = InProcess.workflowStore(storeTime);
        Step step = Step.of("a", "late", "x");
        store.open(new WorkflowStore.Definition("w", List.of(step)));
        CountDownLatch ran = new CountDownLatch(1);
        Doing late =
                new Doing(
                        "late",
                        task -> {
                            ran.countDown();
                            return Outcome.success("carried on");
                        });
        try (TestMesh mesh = TestMesh.start(with -> with.add(late).workflowStore(store))) {
            assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(mesh.workflow("w", step).step("a").payload()).isEqualTo("carried on");
        }
    }

    @Test
    void aStepThatAnotherNodeRunsIsNotRunHereAndItsResultIsSeenAsSoonAsItIsThere()
            throws Exception {
        WorkflowStore store = InProcess.workflowStore(new ManualClock());
        Step step = Step.of("a", "agent", "x");
        store.open(new WorkflowStore.Definition("w", List.of(step)));
        WorkflowStore.Claim elsewhere =
                store.claim("w", "a", "other-node", Duration.ofSeconds(30)).orElseThrow();
        Doing agent = new Doing("agent", task -> Outcome.failure("run twice"));
        try (TestMesh mesh = TestMesh.start(with -> with.add(agent).workflowStore(store))) {
            WorkflowRun run = mesh.submit("w", step);
            mesh.clock().awaitTimers(1); // waits for the lease to end, at the latest
            store.complete(elsewhere, Outcome.success("done there"));

            assertThat(run.await().step("a").payload()).isEqualTo("done there");
        }
    }

    @Test
    void aStepWhoseLeaseEndedIsTakenOverUnderAHigherEpoch() throws Exception {
        ManualClock storeTime = new ManualClock();
        WorkflowStore store = InProcess.workflowStore(storeTime);
        Step step = Step.of("a", "agent", "x");
        store.open(new WorkflowStore.Definition("w", List.of(step)));
        WorkflowStore.Claim dead =
                store.claim("w", "a", "dead-node", Duration.ofSeconds(30)).orElseThrow();
        storeTime.advance(Duration.ofSeconds(31));
        Doing agent = new Doing("agent", task -> Outcome.success(task.attempt()));
        try (TestMesh mesh = TestMesh.start(with -> with.add(agent).workflowStore(store))) {
            assertThat(mesh.workflow("w", step).step("a").payload()).isEqualTo(2L);
        }
        assertThat(store.complete(dead, Outcome.success("too late"))).isFalse();
    }

    @Test
    void aDecisionWithoutAListenerIsFoundWhenTheWorkflowIsResumed() {
        WorkflowStore store = InProcess.workflowStore(new ManualClock());
        Approvals approvals = InProcess.approvals(new ManualClock());
        Step step = Step.of("pay", "payer", "pay").approval("Pay?");
        Doing payer = new Doing("payer", task -> Outcome.success("paid"));
        Consumer<Mesh.Builder> contents =
                with -> with.add(payer).workflowStore(store).approvals(approvals);
        try (TestMesh mesh = TestMesh.start(contents)) {
            assertThat(mesh.workflow("w", step).status()).isEqualTo(Status.WAITING);
        }
        approvals.approve(approvals.list().getFirst().id(), "ada", "decided elsewhere");

        try (TestMesh mesh = TestMesh.start(contents)) {
            assertThat(mesh.workflow("w", step).step("pay").payload()).isEqualTo("paid");
        }
    }

    @Test
    void aDecisionThatFallsBeforeTheStepIsParkedIsNotLost() {
        Approvals approvals = InProcess.approvals(new ManualClock());
        Doing payer = new Doing("payer", task -> Outcome.success("paid"));
        Consumer<Mesh.Builder> contents =
                with ->
                        with.add(payer)
                                .approvals(approvals)
                                .listen(
                                        event -> {
                                            // Reported when the person is asked, before parking.
                                            if (event instanceof MeshEvent.ApprovalChange change
                                                    && change.approval().status()
                                                            == Approval.Status.PENDING) {
                                                approvals.approve(
                                                        change.approval().id(), "ada", "quick");
                                            }
                                        });
        try (TestMesh mesh = TestMesh.start(contents)) {
            Step step = Step.of("pay", "payer", "pay").approval("Pay?");

            assertThat(mesh.workflow("w", step).step("pay").payload()).isEqualTo("paid");
        }
    }

    private static Approval question(TestMesh mesh) {
        assertThat(mesh.mesh().approvals().list()).hasSize(1);
        return mesh.mesh().approvals().list().getFirst();
    }
}
