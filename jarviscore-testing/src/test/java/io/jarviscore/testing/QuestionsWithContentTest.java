package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.ApprovalFilter;
import io.jarviscore.Approvals;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Page;
import io.jarviscore.Step;
import io.jarviscore.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The content of questions to people, and the search for questions. */
@Timeout(60)
class QuestionsWithContentTest {
    record Bill(String customer, BigDecimal amount) {}

    private static final class Clerk extends Agent {
        Clerk(String role) {
            super(AgentCard.of(role, "office"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success(Map.of("customer", "ann", "days", 3));
        }
    }

    private static TestMesh mesh() {
        return TestMesh.start(with -> with.add(new Clerk("clerk"), new Clerk("cashier")));
    }

    private static Approval asked(TestMesh mesh, Step pay) {
        mesh.workflow("w", Step.of("look", "clerk", "Look it up"), pay.after("look"));
        return mesh.mesh().approvals().list().getFirst();
    }

    private static Step pay() {
        return Step.of("pay", "cashier", "Pay it").params(Map.of("account", "7"));
    }

    @Test
    void aQuestionShowsTheStepsInput() {
        try (TestMesh mesh = mesh()) {
            Approval asked = asked(mesh, pay().approval("Pay?"));

            assertThat(asked.question()).isEqualTo("Pay?");
            assertThat(asked.details())
                    .containsEntry("agent", "cashier")
                    .containsEntry("task", "Pay it")
                    .containsEntry("arguments", Map.of("account", "7"))
                    .containsEntry("inputs", Map.of("look", Map.of("customer", "ann", "days", 3L)));
        }
    }

    @Test
    void theTextOfAQuestionIsComputedFromTheInputs() {
        try (TestMesh mesh = mesh()) {
            Approval asked =
                    asked(
                            mesh,
                            pay().approval(
                                            inputs ->
                                                    "Pay "
                                                            + Objects.requireNonNull(
                                                                            inputs.get("look"))
                                                                    .payload(Map.class)
                                                                    .get("customer")
                                                            + "?"));

            assertThat(asked.question()).isEqualTo("Pay ann?");
            assertThat(asked.details()).doesNotContainKey("content");
        }
    }

    @Test
    void dataOfAQuestionIsComputedFromTheInputs() {
        try (TestMesh mesh = mesh()) {
            Approval asked =
                    asked(
                            mesh,
                            pay().approval(
                                            "Pay?",
                                            inputs -> new Bill("ann", new BigDecimal("12.50"))));

            assertThat(asked.question()).isEqualTo("Pay?");
            assertThat(asked.details().get("content"))
                    .isEqualTo(Map.of("customer", "ann", "amount", new BigDecimal("12.50")));
        }
    }

    @Test
    void aQuestionThatCannotBeComputedFailsItsStep() {
        try (TestMesh mesh = mesh()) {
            Outcome outcome =
                    mesh.workflow(
                                    "w",
                                    pay().approval(
                                                    inputs -> {
                                                        throw new IllegalStateException("no rate");
                                                    }))
                            .step("pay");

            assertThat(outcome.status()).isEqualTo(Status.FAILURE);
            assertThat(outcome.summary()).contains("no rate");
        }
    }

    @Test
    void questionsAreFoundByWorkflowAgentAndAge() {
        try (TestMesh mesh = mesh()) {
            Approvals approvals = mesh.mesh().approvals();
            mesh.workflow("w-1", Step.of("a", "clerk", "x").approval("1?"));
            mesh.clock().advance(Duration.ofHours(1));
            mesh.workflow("w-2", Step.of("a", "cashier", "x").approval("2?"));
            mesh.workflow("w-3", Step.of("a", "clerk", "x").approval("3?"));
            ApprovalFilter all = ApprovalFilter.all();

            assertThat(workflows(approvals.list(all))).containsExactly("w-1", "w-2", "w-3");
            assertThat(workflows(approvals.list(all.workflow("w-2")))).containsExactly("w-2");
            assertThat(workflows(approvals.list(all.agent("clerk")))).containsExactly("w-1", "w-3");
            assertThat(workflows(approvals.list(all.askedUntil(ManualClock.START))))
                    .containsExactly("w-1");
            assertThat(workflows(approvals.list(all.askedFrom(ManualClock.START.plusSeconds(60)))))
                    .containsExactly("w-2", "w-3");
            Page<Approval> first = approvals.list(all.limit(2));
            assertThat(workflows(first)).containsExactly("w-1", "w-2");
            Page<Approval> second = approvals.list(all.limit(2).after(first.next().orElseThrow()));
            assertThat(workflows(second)).containsExactly("w-3");
            assertThat(second.next()).isEmpty();
            assertThatThrownBy(() -> approvals.list(all.after("2")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void listenersAreNotifiedOfAQuestionAndItsDecision() throws Exception {
        try (TestMesh mesh = mesh()) {
            Approval asked = asked(mesh, pay().approval("Pay?"));
            mesh.mesh().approvals().approve(asked.id(), "ann", "");

            mesh.events()
                    .await(
                            MeshEvent.ApprovalChange.class,
                            change -> change.approval().status() == Approval.Status.APPROVED);
            assertThat(mesh.events().of(MeshEvent.ApprovalChange.class))
                    .extracting(change -> change.approval().status())
                    .containsExactly(Approval.Status.PENDING, Approval.Status.APPROVED);
        }
    }

    private static List<String> workflows(Page<Approval> page) {
        return page.items().stream().map(Approval::workflowId).toList();
    }
}
