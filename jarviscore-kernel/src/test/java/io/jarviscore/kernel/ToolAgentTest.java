package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.Approval;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.ToolAgent;
import io.jarviscore.testing.TestMesh;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program calls tools without a model, under the same rules. */
@Timeout(60)
class ToolAgentTest {
    private static final Map<String, Object> NUMBER =
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of("n", Map.of("type", "integer")),
                    "required",
                    List.of("n"));

    private final List<Object> paid = new CopyOnWriteArrayList<>();
    private final ToolAgent desk =
            new ToolAgent(
                    AgentCard.of("desk", "calls"),
                    List.of(
                            AgentTool.of(
                                    "pay",
                                    "Pays",
                                    NUMBER,
                                    arguments -> {
                                        paid.add(arguments.get("n"));
                                        return Map.of("paid", arguments.get("n"));
                                    }),
                            new AgentTool(
                                    "transfer",
                                    "Pays more",
                                    NUMBER,
                                    false,
                                    true,
                                    arguments -> {
                                        paid.add(arguments.get("n"));
                                        return "transferred";
                                    }),
                            AgentTool.of(
                                            "mail",
                                            "Reads mail",
                                            Map.of("type", "object"),
                                            arguments -> "hello")
                                    .returningOutsideText(),
                            AgentTool.of(
                                    "fail",
                                    "Fails",
                                    Map.of("type", "object"),
                                    arguments -> {
                                        throw new IllegalStateException("no luck");
                                    })));

    private TestMesh mesh() {
        return TestMesh.start(with -> with.add(desk));
    }

    private static Outcome run(TestMesh mesh, Step step) {
        return mesh.workflow("w-" + step.id(), step).step(step.id());
    }

    @Test
    void aCallIsMadeWithoutAModelAndItsResultIsTheTasks() {
        try (TestMesh mesh = mesh()) {
            Outcome outcome = run(mesh, desk.call("a", "pay", Map.of("n", 7)));

            assertThat(outcome.payload()).isEqualTo(Map.of("paid", 7L));
            assertThat(outcome.usage().modelCalls()).isZero();
            assertThat(run(mesh, desk.call("a", "pay", Map.of("n", 7))).recovered()).isTrue();
        }
        assertThat(paid).containsExactly(7L);
    }

    @Test
    void argumentsThatDoNotFitTheSchemaAreRefused() {
        try (TestMesh mesh = mesh()) {
            Outcome outcome = run(mesh, desk.call("a", "pay", Map.of("n", "much")));

            assertThat(outcome.status()).isEqualTo(Outcome.Status.FAILURE);
            assertThat(outcome.summary()).contains("n");
        }
        assertThat(paid).isEmpty();
    }

    @Test
    void aSensitiveCallWaitsForAPersonAndIsMadeOnce() {
        Step step = desk.call("a", "transfer", Map.of("n", 9));
        try (TestMesh mesh = mesh()) {
            assertThat(run(mesh, step).status()).isEqualTo(Outcome.Status.WAITING);
            assertThat(paid).isEmpty();
            Approval open = mesh.mesh().approvals().list().getFirst();
            assertThat(open.arguments()).isEqualTo(Map.of("n", 9L));

            mesh.mesh().approvals().approve(open.id(), "ada", "");

            assertThat(run(mesh, step).payload()).isEqualTo("transferred");
        }
        assertThat(paid).containsExactly(9L);
    }

    @Test
    void aToolThatFailsFailsTheTask() {
        try (TestMesh mesh = mesh()) {
            assertThat(run(mesh, desk.call("a", "fail", Map.of())).summary()).contains("no luck");
        }
    }

    @Test
    void textFromOutsideTaintsTheOutcome() {
        try (TestMesh mesh = mesh()) {
            Outcome outcome = run(mesh, desk.call("a", "mail", Map.of()));

            assertThat(outcome.payload()).isEqualTo("hello");
            assertThat(outcome.taint()).containsExactly("mail");
        }
    }

    @Test
    void aToolThatIsNotThereIsRefusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> desk.call("a", "wipe", Map.of()))
                .withMessageContaining("[pay, transfer, mail, fail]");
    }
}
