package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A decision is valid for its question only. */
@Timeout(60)
class BoundDecisionsTest {
    private final ManualClock clock = new ManualClock();
    private final Approvals approvals = InProcess.approvals(clock);
    private final List<Object> paid = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();

    private static Step pay(int euros) {
        return Step.of("pay", "payer", "Pay")
                .params(Map.of("euros", euros))
                .approval("Pay " + euros + " euros?");
    }

    private Consumer<Mesh.Builder> with(WorkflowStore store, boolean fails) {
        return mesh -> mesh.add(new Payer(fails)).workflowStore(store).approvals(approvals);
    }

    private final class Payer extends Agent {
        private final boolean fails;

        Payer(boolean fails) {
            super(AgentCard.of("payer", "money"));
            this.fails = fails;
        }

        @Override
        protected Outcome execute(Task task) {
            paid.add(task.params().get("euros"));
            keys.add(task.idempotencyKey());
            return fails ? Outcome.failure("the bank is closed") : Outcome.success("paid");
        }
    }

    private Approval question() {
        assertThat(approvals.list()).hasSize(1);
        return approvals.list().getFirst();
    }

    @Test
    void aYesIsNotGoodForALaterWorkflowOfTheSameId() {
        try (TestMesh mesh = TestMesh.start(with(InProcess.workflowStore(clock), false))) {
            mesh.workflow("w", pay(10));
            approvals.approve(question().id(), "ada", "");
            assertThat(mesh.workflow("w", pay(10)).status()).isEqualTo(Status.SUCCESS);
        }

        // A store that has forgotten the workflow, beside approvals that have not.
        try (TestMesh mesh = TestMesh.start(with(InProcess.workflowStore(clock), false))) {
            assertThat(mesh.workflow("w", pay(999_999)).status()).isEqualTo(Status.WAITING);
            assertThat(mesh.workflow("v", pay(10)).status()).isEqualTo(Status.WAITING);
        }
        assertThat(paid).containsExactly(10L);
    }

    @Test
    void aYesIsNotGoodForTheSameWorkflowOnceItWasForgotten() {
        for (int life = 0; life < 2; life++) {
            try (TestMesh mesh = TestMesh.start(with(InProcess.workflowStore(clock), false))) {
                assertThat(mesh.workflow("w", pay(10)).status()).isEqualTo(Status.WAITING);
                approvals.approve(question().id(), "ada", "");
                assertThat(mesh.workflow("w", pay(10)).status()).isEqualTo(Status.SUCCESS);
            }
        }
    }

    @Test
    void aDecisionThatIsGivenInAdvanceUnderAnIdThatCanBeGuessedIsNotTaken() {
        for (String guess : List.of("w/pay", "w/pay/", "w/pay/1", "w/pay/question")) {
            approvals.request(new Approvals.Question(guess, "w", "pay", "Pay 10 euros?", Map.of()));
            approvals.approve(guess, "mallory", "");
        }

        try (TestMesh mesh = TestMesh.start(with(InProcess.workflowStore(clock), false))) {
            assertThat(mesh.workflow("w", pay(10)).status()).isEqualTo(Status.WAITING);
        }
        assertThat(question().id()).matches("w/pay/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(paid).isEmpty();
    }

    @Test
    void aRetryAsksAnewAndKeepsTheIdempotencyKey() {
        try (TestMesh mesh = TestMesh.start(with(InProcess.workflowStore(clock), true))) {
            mesh.workflow("w", pay(10));
            Approval first = question();
            approvals.approve(first.id(), "ada", "");
            assertThat(mesh.workflow("w", pay(10)).status()).isEqualTo(Status.FAILURE);

            assertThat(mesh.mesh().retry("w", "pay").status()).isEqualTo(Status.WAITING);

            assertThat(paid).containsExactly(10L);
            assertThat(question().id()).isNotEqualTo(first.id());
            approvals.approve(question().id(), "ada", "once more");
            mesh.workflow("w", pay(10));
            assertThat(paid).containsExactly(10L, 10L);
            assertThat(keys).containsExactly("w/pay", "w/pay");
        }
    }

    @Test
    void aRetryAfterANoAsksAnew() {
        try (TestMesh mesh = TestMesh.start(with(InProcess.workflowStore(clock), false))) {
            mesh.workflow("w", pay(10));
            approvals.reject(question().id(), "ada", "not yet");
            assertThat(mesh.workflow("w", pay(10)).status()).isEqualTo(Status.FAILURE);

            assertThat(mesh.mesh().retry("w", "pay").status()).isEqualTo(Status.WAITING);

            approvals.approve(question().id(), "ada", "now");
            assertThat(mesh.workflow("w", pay(10)).status()).isEqualTo(Status.SUCCESS);
        }
    }
}
