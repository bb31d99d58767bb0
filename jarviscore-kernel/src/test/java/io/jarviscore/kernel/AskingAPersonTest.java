package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.MeshEvent;
import io.jarviscore.ModelFailure;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.SubAgent;
import io.jarviscore.Tool;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls that need a person's decision, and the effect of the decision. */
@Timeout(60)
class AskingAPersonTest {
    private static final Step STEP = Step.of("a", "teller", "Do it");
    private static final Map<String, Object> ENABLED = Map.of("hitl_enabled", true);

    private final List<Object> calls = new ArrayList<>();
    private ScriptedChatModel model = new ScriptedChatModel();

    class Teller extends AutoAgent {
        Teller() {
            super(AgentCard.of("teller", "money"), "You are a teller.");
        }

        @Tool(value = "Reads a balance", repeatable = true)
        int balance(String account) {
            calls.add(account);
            return 1_000;
        }

        @Tool("Leaves a note")
        String note(String text) {
            calls.add(text);
            return "noted";
        }

        @Tool(value = "Moves money", risk = 0.9)
        String transfer(int euros) {
            calls.add(euros);
            return "moved " + euros;
        }

        @Tool(value = "Changes a limit", risk = 0.7)
        String limit(int euros) {
            calls.add(euros);
            return "limited";
        }

        @Tool(value = "Closes an account", sensitive = true)
        String close(String account) {
            calls.add("closed " + account);
            throw new IllegalStateException("the account has a balance");
        }

        @Tool(value = "Orders", sensitive = true)
        String order(Amount amount) {
            calls.add(amount.euros());
            return "ordered";
        }

        @Tool("Rates a customer")
        String rate(double confidence) {
            calls.add(confidence);
            return "rated";
        }
    }

    record Amount(int euros) {
        Amount {
            if (euros <= 0) {
                throw new IllegalArgumentException("euros must be positive");
            }
        }
    }

    static final class Reckless extends AutoAgent {
        Reckless() {
            super(AgentCard.of("reckless", "risks"), "You are reckless.");
        }

        @Tool(value = "Jumps", risk = 1.2)
        String jump() {
            return "jumped";
        }
    }

    private TestMesh mesh(Map<String, ?> config) {
        return mesh(new Teller(), config);
    }

    private TestMesh mesh(AutoAgent agent, Map<String, ?> config) {
        return TestMesh.start(with -> with.add(agent).chatModel(model).config(Map.copyOf(config)));
    }

    private static Approval asked(TestMesh mesh) {
        assertThat(mesh.workflow("w", STEP).status()).isEqualTo(Status.WAITING);
        return mesh.mesh().approvals().list().getFirst();
    }

    private static Outcome outcome(TestMesh mesh) {
        return mesh.workflow("w", STEP).step("a");
    }

    private String told() {
        return model.lastRequest().messages().getLast().text();
    }

    /** Runs one call to its end, or to the question about it. */
    private Status call(Map<String, ?> config, String tool, Map<String, ?> arguments) {
        model = new ScriptedChatModel().toolCall(tool, arguments).text("done");
        try (TestMesh mesh = mesh(config)) {
            return outcome(mesh).status();
        }
    }

    @Test
    void unlessItIsEnabledNobodyIsAskedAboutRisks() {
        assertThat(call(Map.of(), "transfer", Map.of("euros", 5))).isEqualTo(Status.SUCCESS);
        assertThat(calls).containsExactly(5);
    }

    @Test
    void aCallWhoseRiskIsAboveTheThresholdIsPutToAPersonFirst() {
        model.toolCall("transfer", Map.of("euros", 120)).text("done");
        try (TestMesh mesh = mesh(ENABLED)) {
            Approval question = asked(mesh);

            assertThat(calls).isEmpty();
            assertThat(question.question())
                    .isEqualTo("May teller call transfer? Its risk of 0.9 is above 0.7.");
            assertThat(question.workflowId()).isEqualTo("w");
            assertThat(question.stepId()).isEqualTo("a");
            assertThat(question.arguments()).isEqualTo(Map.of("euros", 120L));
            assertThat(question.details())
                    .containsEntry("agent", "teller")
                    .containsEntry("tool", "transfer")
                    .containsEntry("risk", 0.9);
            assertThat(question.expiresAt()).isEmpty();
            assertThat(mesh.events().of(MeshEvent.ApprovalChange.class))
                    .extracting(MeshEvent.ApprovalChange::approval)
                    .containsExactly(question);

            mesh.mesh().approvals().approve(question.id(), "ada", "");
            assertThat(outcome(mesh).payload()).isEqualTo("done");
        }
        assertThat(calls).containsExactly(120);
        assertThat(told()).isEqualTo("moved 120");
    }

    @Test
    void aRiskAtTheThresholdIsNotAbove() {
        assertThat(call(ENABLED, "limit", Map.of("euros", 5))).isEqualTo(Status.SUCCESS);
        assertThat(
                        call(
                                Map.of("hitl_enabled", true, "hitl_min_risk_score", 0.69),
                                "limit",
                                Map.of("euros", 5)))
                .isEqualTo(Status.WAITING);
        assertThat(
                        call(
                                Map.of("hitl_enabled", true, "hitl_min_risk_score", 0.9),
                                "transfer",
                                Map.of("euros", 7)))
                .isEqualTo(Status.SUCCESS);
        assertThat(calls).containsExactly(5, 7);
    }

    @Test
    void aCallThatTheModelIsNotSureOfIsPutToAPersonFirst() {
        model.toolCall("note", Map.of("text", "x", "confidence", 0.79)).text("done");
        try (TestMesh mesh = mesh(ENABLED)) {
            Approval question = asked(mesh);

            assertThat(question.question())
                    .isEqualTo(
                            "May teller call note? The model's confidence in it of 0.79 is below 0.8.");
            assertThat(question.arguments()).isEqualTo(Map.of("text", "x"));
            assertThat(question.details()).containsEntry("confidence", 0.79);
            assertThat(calls).isEmpty();
        }
    }

    @Test
    void aCallThatTheModelIsSureOfOrSaysNothingAboutIsMade() {
        for (Map<String, Object> arguments :
                List.<Map<String, Object>>of(
                        Map.of("text", "x", "confidence", 0.8),
                        Map.of("text", "x", "confidence", 1),
                        Map.of("text", "x"))) {
            assertThat(call(ENABLED, "note", arguments)).isEqualTo(Status.SUCCESS);
        }
        assertThat(calls).containsExactly("x", "x", "x");
        assertThat(
                        call(
                                Map.of("hitl_enabled", true, "hitl_max_confidence", 0.9),
                                "note",
                                Map.of("text", "x", "confidence", 0.8)))
                .isEqualTo(Status.WAITING);
    }

    @Test
    void everyReasonIsGiven() {
        model.toolCall("transfer", Map.of("euros", 1, "confidence", 0.1));
        try (TestMesh mesh = mesh(ENABLED)) {
            assertThat(asked(mesh).question())
                    .contains("Its risk of 0.9 is above 0.7.")
                    .contains("The model's confidence in it of 0.1 is below 0.8.");
        }
    }

    @Test
    void aConfidenceThatIsNoneIsCorrectedByTheModel() {
        for (Object bad : List.of(1.01, -0.1, "high", List.of(0.5), Map.of())) {
            assertThat(call(ENABLED, "note", Map.of("text", "x", "confidence", bad)))
                    .isEqualTo(Status.SUCCESS);
            assertThat(told())
                    .contains("The call was not made")
                    .contains("confidence must be a number from 0 to 1");
        }
        assertThat(calls).isEmpty();
    }

    @Test
    void theModelIsAskedForItsConfidenceInCallsWithEffectsAlone() {
        model.text("done");
        try (TestMesh mesh = mesh(ENABLED)) {
            outcome(mesh);
        }
        assertThat(offered("note")).containsOnlyKeys("text", "confidence");
        assertThat(offered("transfer")).containsOnlyKeys("euros", "confidence");
        assertThat(offered("balance")).containsOnlyKeys("account");
        assertThat(offered("run_code")).containsOnlyKeys("code");
        assertThat(part("note", "required")).isEqualTo(List.of("text"));
    }

    @Test
    void unlessItIsEnabledTheModelIsNotAskedForItsConfidence() {
        assertThat(call(Map.of(), "note", Map.of("text", "x", "confidence", 0.1)))
                .isEqualTo(Status.SUCCESS);
        assertThat(told()).contains("were not accepted").contains("confidence");
        assertThat(offered("note")).containsOnlyKeys("text");
    }

    @Test
    void aToolThatHasAConfidenceOfItsOwnKeepsIt() {
        model.toolCall("rate", Map.of("confidence", 0.2, "call_confidence", 0.9)).text("done");
        try (TestMesh mesh = mesh(ENABLED)) {
            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(calls).containsExactly(0.2);
        assertThat(offered("rate")).containsOnlyKeys("confidence", "call_confidence");
    }

    @Test
    void aSensitiveToolAsksForAnySettingsAndConfidence() {
        assertThat(call(Map.of(), "close", Map.of("account", "1"))).isEqualTo(Status.WAITING);
        assertThat(call(ENABLED, "close", Map.of("account", "1", "confidence", 1)))
                .isEqualTo(Status.WAITING);
        assertThat(calls).isEmpty();
    }

    @Test
    void aRejectionGoesBackToTheModelWithTheReason() {
        model.toolCall("transfer", Map.of("euros", 120)).text("I will not.");
        try (TestMesh mesh = mesh(ENABLED)) {
            mesh.mesh().approvals().reject(asked(mesh).id(), "ada", "the limit is 100");

            assertThat(outcome(mesh).payload()).isEqualTo("I will not.");
        }
        assertThat(calls).isEmpty();
        assertThat(told()).isEqualTo("A person did not allow this call: the limit is 100");
        assertThat(((ChatMessage.ToolResult) model.lastRequest().messages().getLast()).failed())
                .isTrue();
    }

    @Test
    void anEditedCallIsMadeWithThePersonsArgumentsAndTheModelIsInformed() {
        model.toolCall("transfer", Map.of("euros", 120)).text("done");
        try (TestMesh mesh = mesh(ENABLED)) {
            mesh.mesh()
                    .approvals()
                    .approve(asked(mesh).id(), "ada", "the limit", Map.of("euros", 100));

            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(calls).containsExactly(100);
        assertThat(told())
                .isEqualTo(
                        "A person changed the arguments of this call to {\"euros\":100}: the limit\n"
                                + "moved 100");
    }

    @Test
    void theModelIsInformedOfTheEditEvenWhenTheCallFails() {
        model.toolCall("close", Map.of("account", "1")).text("done");
        try (TestMesh mesh = mesh(Map.of())) {
            mesh.mesh().approvals().approve(asked(mesh).id(), "ada", "", Map.of("account", "2"));

            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(calls).containsExactly("closed 2");
        assertThat(told())
                .contains("changed the arguments of this call to {\"account\":\"2\"}.")
                .contains("the account has a balance");
    }

    @Test
    void anEditThatDoesNotFitIsAskedAboutAgainAndIsNotLost() {
        model.toolCall("transfer", Map.of("euros", 120)).text("done");
        try (TestMesh mesh = mesh(ENABLED)) {
            Approvals approvals = mesh.mesh().approvals();
            Approval first = asked(mesh);
            approvals.approve(first.id(), "ada", "less", Map.of("euros", "a hundred"));

            Approval second = asked(mesh);

            assertThat(second.id()).isNotEqualTo(first.id());
            assertThat(second.question())
                    .contains("What ada put in its place cannot be used")
                    .contains("/euros")
                    .contains("integer")
                    .contains("May teller call transfer?");
            assertThat(second.arguments()).isEqualTo(Map.of("euros", 120L));
            assertThat(second.details()).containsEntry("refused", Map.of("euros", "a hundred"));
            assertThat(calls).isEmpty();

            approvals.approve(second.id(), "ada", "less", Map.of("euros", 100));
            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(calls).containsExactly(100);
    }

    @Test
    void anEditThatPassesTheSchemaAndCannotBeBoundIsAskedAboutAgain() {
        model.toolCall("transfer", Map.of("euros", 120)).text("done");
        try (TestMesh mesh = mesh(ENABLED)) {
            Approvals approvals = mesh.mesh().approvals();
            Approval first = asked(mesh);
            // An integer as the schema wants it, and no int.
            approvals.approve(first.id(), "ada", "", Map.of("euros", 3_000_000_000L));

            Approval second = asked(mesh);

            assertThat(second.id()).isNotEqualTo(first.id());
            assertThat(second.question()).contains("cannot be used").contains("euros");
            assertThat(calls).isEmpty();
            approvals.approve(second.id(), "ada", "", Map.of("euros", 100));
            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(calls).containsExactly(100);
    }

    @Test
    void anEditThatTheTypesConstructorRefusesIsAskedAboutAgain() {
        model.toolCall("order", Map.of("amount", Map.of("euros", 120))).text("done");
        try (TestMesh mesh = mesh(Map.of())) {
            Approvals approvals = mesh.mesh().approvals();
            Approval first = asked(mesh);
            approvals.approve(first.id(), "ada", "", Map.of("amount", Map.of("euros", -1)));

            Approval second = asked(mesh);

            assertThat(second.question()).contains("cannot be used").contains("positive");
            assertThat(calls).isEmpty();
            approvals.reject(second.id(), "ada", "");
            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(calls).isEmpty();
    }

    @Test
    void aRetriedStepAsksAnewAboutACallThatWasAllowedBefore() {
        model.toolCall("close", Map.of("account", "a"))
                .fail(ModelFailure.BAD_REQUEST, "the model broke")
                .toolCall("close", Map.of("account", "a"))
                .text("done");
        try (TestMesh mesh = mesh(Map.of())) {
            Approvals approvals = mesh.mesh().approvals();
            Approval first = asked(mesh);
            approvals.approve(first.id(), "ada", "once");
            assertThat(outcome(mesh).status()).isEqualTo(Status.FAILURE);
            assertThat(calls).containsExactly("closed a");

            assertThat(mesh.mesh().retry("w", "a").status()).isEqualTo(Status.WAITING);

            assertThat(calls).containsExactly("closed a");
            assertThat(approvals.list()).hasSize(1);
            assertThat(approvals.list().getFirst().id()).isNotEqualTo(first.id());
        }
    }

    @Test
    void theIdOfAQuestionCannotBeGuessed() {
        model.toolCall("close", Map.of("account", "a"));
        try (TestMesh mesh = mesh(Map.of())) {
            assertThat(asked(mesh).id()).matches("w/a/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        }
    }

    @Test
    void aYesWithoutAnEditAfterOneThatDidNotFitIsAboutTheModelsArguments() {
        model.toolCall("transfer", Map.of("euros", 120)).text("done");
        try (TestMesh mesh = mesh(ENABLED)) {
            Approvals approvals = mesh.mesh().approvals();
            approvals.approve(asked(mesh).id(), "ada", "", Map.of("pounds", 100));
            approvals.approve(asked(mesh).id(), "ada", "");

            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(calls).containsExactly(120);
        assertThat(told()).isEqualTo("moved 120");
    }

    @Test
    void aQuestionThatNobodyDecidesInTimeIsANo() {
        model.toolCall("transfer", Map.of("euros", 120)).text("I could not.");
        try (TestMesh mesh = mesh(Map.of("hitl_enabled", true, "hitl_timeout_seconds", 60))) {
            Approval question = asked(mesh);
            assertThat(question.expiresAt()).contains(question.requestedAt().plusSeconds(60));
            mesh.clock().advance(Duration.ofSeconds(59));
            assertThat(mesh.workflow("w", STEP).status()).isEqualTo(Status.WAITING);
            mesh.clock().advance(Duration.ofSeconds(1));

            assertThat(mesh.mesh().approvals().approve(question.id(), "ada", "late").status())
                    .isEqualTo(Approval.Status.EXPIRED);
            assertThat(outcome(mesh).payload()).isEqualTo("I could not.");
        }
        assertThat(calls).isEmpty();
        assertThat(told()).isEqualTo("This call was not made, because nobody decided in time.");
    }

    @Test
    void everyCallIsAskedAboutByItself() {
        model.toolCalls(
                        new ToolCall("1", "transfer", "{\"euros\":5}"),
                        new ToolCall("2", "transfer", "{\"euros\":5}"))
                .text("done");
        try (TestMesh mesh = mesh(ENABLED)) {
            Approvals approvals = mesh.mesh().approvals();
            approvals.approve(asked(mesh).id(), "ada", "");
            Approval second = asked(mesh);
            assertThat(calls).containsExactly(5);
            approvals.reject(second.id(), "ada", "once is enough");

            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(calls).containsExactly(5);
    }

    @Test
    void aSpecialistsCallsArePutToAPersonToo() {
        model.toolCall("ask_cashier", Map.of("task", "pay"))
                .toolCall("pay", Map.of("confidence", 0.2))
                .text("paid")
                .text("done");
        List<AgentTool> tools =
                List.of(
                        AgentTool.of(
                                "pay",
                                "Pays",
                                Map.of("type", "object"),
                                arguments -> {
                                    calls.add(arguments);
                                    return "ok";
                                }));
        AutoAgent delegating =
                new Teller() {
                    @Override
                    protected List<SubAgent> subAgents() {
                        return List.of(new SubAgent("cashier", "Pays", "You pay.", tools));
                    }
                };
        try (TestMesh mesh = mesh(delegating, ENABLED)) {
            Approval question = asked(mesh);
            assertThat(question.details()).containsEntry("tool", "pay");
            mesh.mesh().approvals().approve(question.id(), "ada", "");

            assertThat(outcome(mesh).payload()).isEqualTo("done");
        }
        assertThat(calls).containsExactly(Map.of());
    }

    @Test
    void aModelWithoutToolCallsIsAskedForItsConfidenceInWords() {
        model.callsTools(false)
                .text("TOOL: note\nPARAMS: {\"text\": \"x\", \"confidence\": 0.3}")
                .text("DONE: noted");
        try (TestMesh mesh = mesh(ENABLED)) {
            Approval question = asked(mesh);
            assertThat(model.lastRequest().messages().getFirst().text()).contains("\"confidence\"");
            mesh.mesh().approvals().approve(question.id(), "ada", "", Map.of("text", "y"));

            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
        }
        assertThat(calls).containsExactly("y");
        assertThat(told()).contains("A person changed the arguments").contains("noted");
    }

    @Test
    void aRiskThatIsNoneIsRefusedAtStart() {
        assertThatThrownBy(() -> mesh(new Reckless(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("risk of tool jump is 1.2: use a number from 0 to 1");
    }

    @SuppressWarnings("unchecked") // a JSON Schema's properties are an object
    private Map<String, Object> offered(String tool) {
        return (Map<String, Object>) part(tool, "properties");
    }

    private Object part(String tool, String name) {
        return Optional.ofNullable(spec(tool).parameters().get(name)).orElseThrow();
    }

    private ToolSpec spec(String tool) {
        return model.lastRequest().tools().stream()
                .filter(spec -> spec.name().equals(tool))
                .findFirst()
                .orElseThrow();
    }
}
