package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.UnknownIdException;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancelling a workflow, whatever its steps are doing at the time. */
@Timeout(60)
class WorkflowCancelTest {
    private static TestMesh meshOf(Agent... agents) {
        return TestMesh.start(with -> with.add(agents));
    }

    @Test
    void cancellingReachesRunningStepsAndKeepsTheOthersFromStarting() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        WorkflowTest.Doing waiting =
                new WorkflowTest.Doing(
                        "waiting",
                        task -> {
                            started.countDown();
                            new CountDownLatch(1).await();
                            return Outcome.success("never");
                        });
        try (TestMesh mesh = meshOf(waiting)) {
            WorkflowRun run =
                    mesh.submit(
                            "w",
                            Step.of("a", "waiting", "x"),
                            Step.of("b", "waiting", "x").after("a"));
            assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
            run.cancel();

            WorkflowResult result = run.await();
            assertThat(result.status()).isEqualTo(Status.CANCELLED);
            assertThat(result.step("a").status()).isEqualTo(Status.CANCELLED);
            assertThat(result.step("b").status()).isEqualTo(Status.CANCELLED);
        }
    }

    @Test
    void cancellingAWorkflowThatWaitsForAPersonCancelsItAndWithdrawsTheQuestion() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        WorkflowTest.Doing payer =
                new WorkflowTest.Doing("payer", task -> Outcome.success(runs.incrementAndGet()));
        try (TestMesh mesh = meshOf(payer)) {
            WorkflowRun run =
                    mesh.submit(
                            "w",
                            Step.of("pay", "payer", "x").approval("Pay?"),
                            Step.of("tell", "payer", "x").after("pay"));
            assertThat(run.await().status()).isEqualTo(Status.WAITING);
            Approval asked = mesh.mesh().approvals().list().getFirst();

            run.cancel();

            assertThat(run.status()).contains(Status.CANCELLED);
            assertThat(run.await().steps().values())
                    .extracting(Outcome::status)
                    .containsOnly(Status.CANCELLED);
            assertThat(mesh.mesh().approvals().list()).isEmpty();
            Approval after = mesh.mesh().approvals().approve(asked.id(), "ada", "yes");
            assertThat(after.status()).isEqualTo(Approval.Status.WITHDRAWN);
            assertThat(after.note()).isEqualTo("the workflow was cancelled");
            assertThat(mesh.mesh().resume("w").status()).isEqualTo(Status.CANCELLED);
            assertThat(runs).hasValue(0);
        }
    }

    @Test
    void cancellingAStepThatWaitsBesideOneThatRunsCancelsBoth() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        WorkflowTest.Doing worker =
                new WorkflowTest.Doing(
                        "worker",
                        task -> {
                            begun.countDown();
                            new CountDownLatch(1).await();
                            return Outcome.success("never");
                        });
        try (TestMesh mesh = meshOf(worker)) {
            WorkflowRun run =
                    mesh.submit(
                            "w",
                            Step.of("asks", "worker", "x").approval("May it?"),
                            Step.of("runs", "worker", "x"));
            begun.await();
            while (mesh.mesh().approvals().list().isEmpty()) {
                Thread.onSpinWait();
            }

            run.cancel();

            assertThat(run.await().steps().values())
                    .extracting(Outcome::status)
                    .containsOnly(Status.CANCELLED);
            assertThat(mesh.mesh().approvals().list()).isEmpty();
        }
    }

    @Test
    void cancellingAStepThatIsAboutToWaitForAPersonCancelsIt() throws Exception {
        OvertakenApprovals approvals =
                new OvertakenApprovals(InProcess.approvals(new ManualClock()));
        WorkflowTest.Doing payer = new WorkflowTest.Doing("payer", task -> Outcome.success("paid"));
        try (TestMesh mesh = TestMesh.start(with -> with.add(payer).approvals(approvals))) {
            WorkflowRun run = mesh.submit("w", Step.of("pay", "payer", "x").approval("Pay?"));
            approvals.awaitSearch();

            run.cancel();

            assertThat(run.await().status()).isEqualTo(Status.CANCELLED);
            assertThat(mesh.mesh().approvals().list()).isEmpty();
        }
    }

    @Test
    void aWorkflowIsCancelledByItsIdAlone() throws Exception {
        WorkflowTest.Doing payer = new WorkflowTest.Doing("payer", task -> Outcome.success("paid"));
        try (TestMesh mesh = meshOf(payer)) {
            mesh.workflow("w", Step.of("pay", "payer", "x").approval("Pay?"));

            assertThat(mesh.mesh().cancel("w").await().status()).isEqualTo(Status.CANCELLED);

            assertThat(mesh.mesh().cancel("w").await().status()).isEqualTo(Status.CANCELLED);
            assertThatThrownBy(() -> mesh.mesh().cancel("other"))
                    .isInstanceOf(UnknownIdException.class)
                    .hasMessageContaining("no workflow \"other\"");
        }
    }

    @Test
    void cancellingAnEndedWorkflowChangesNothing() throws Exception {
        WorkflowTest.Doing payer = new WorkflowTest.Doing("payer", task -> Outcome.success("paid"));
        try (TestMesh mesh = meshOf(payer)) {
            WorkflowRun run = mesh.submit("w", Step.of("pay", "payer", "x"));
            assertThat(run.await().status()).isEqualTo(Status.SUCCESS);

            run.cancel();

            assertThat(run.status()).contains(Status.SUCCESS);
            assertThat(mesh.mesh().cancel("w").await().status()).isEqualTo(Status.SUCCESS);
        }
    }

    @Test
    void aQuestionWithdrawnJustBeforeItsProcessDiedCancelsTheWorkflowAtTheNextStart() {
        ManualClock clock = new ManualClock();
        WorkflowStore store = InProcess.workflowStore(clock);
        Approvals approvals = InProcess.approvals(clock);
        WorkflowTest.Doing payer = new WorkflowTest.Doing("payer", task -> Outcome.success("paid"));
        try (TestMesh mesh =
                TestMesh.start(with -> with.add(payer).workflowStore(store).approvals(approvals))) {
            mesh.workflow("w", Step.of("pay", "payer", "x").approval("Pay?"));
        }
        approvals.withdraw("w", "the workflow was cancelled");

        try (TestMesh mesh =
                TestMesh.start(with -> with.add(payer).workflowStore(store).approvals(approvals))) {
            assertThat(mesh.workflow("w", Step.of("pay", "payer", "x").approval("Pay?")).status())
                    .isEqualTo(Status.CANCELLED);
        }
    }

    @Test
    void cancellingAStepThatWaitsForMailEndsItsWait() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        Agent reader =
                new Agent(AgentCard.of("reader", "reading")) {
                    @Override
                    protected Outcome execute(Task task) throws Exception {
                        waits.countDown();
                        return Outcome.success(
                                context().mailbox().receive(Duration.ofDays(1)).isPresent());
                    }
                };
        try (TestMesh mesh = meshOf(reader)) {
            WorkflowRun run = mesh.submit("w", Step.of("read", "reader", "x"));
            waits.await();

            run.cancel();

            assertThat(run.await().step("read").status()).isEqualTo(Status.CANCELLED);
        }
    }

    @Test
    void cancellingAStepThatWaitsForItsNextAttemptKeepsItFromStarting() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        WorkflowTest.Doing failing =
                new WorkflowTest.Doing(
                        "failing",
                        task -> Outcome.failure("attempt " + attempts.incrementAndGet()));
        try (TestMesh mesh = meshOf(failing)) {
            WorkflowRun run = mesh.submit("w", Step.of("a", "failing", "x").retries(2));
            mesh.events()
                    .await(
                            MeshEvent.Step.class,
                            step -> step.phase() == MeshEvent.StepPhase.RETRYING);

            run.cancel();

            assertThat(run.await().step("a").status()).isEqualTo(Status.CANCELLED);
            mesh.clock().advance(Duration.ofDays(1));
            assertThat(attempts).hasValue(1);
        }
    }
}
