package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Cause;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.ModelFailure;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Param;
import io.jarviscore.ResultType;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.TaskFailedException;
import io.jarviscore.json.Json;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TypedResultTest {
    private final ScriptedChatModel model = new ScriptedChatModel();

    enum Urgency {
        LOW,
        HIGH
    }

    record Triage(@Param("How soon a person must look at it") Urgency urgency, List<String> tags) {
        Triage {
            if (tags.size() > 3) {
                throw new IllegalArgumentException("at most 3 tags");
            }
        }
    }

    private static final class Triager extends AutoAgent {
        private final Optional<Class<?>> result;

        Triager(Optional<Class<?>> result) {
            super(AgentCard.of("triage", "triage"), "You triage tickets.");
            this.result = result;
        }

        @Override
        protected Optional<Class<?>> resultType() {
            return result;
        }
    }

    private TestMesh mesh() {
        return mesh(Optional.empty());
    }

    private TestMesh mesh(Optional<Class<?>> result) {
        return TestMesh.start(with -> with.add(new Triager(result)).chatModel(model));
    }

    private static final String GOOD = "{\"urgency\":\"HIGH\",\"tags\":[\"disk\"]}";

    @Test
    void aResultComesAsAnObjectOfItsTypeAndTheSchemaGoesToTheProvider() {
        model.text(GOOD);
        try (TestMesh mesh = mesh()) {
            Triage triage = mesh.mesh().run("triage", "The disk is full", Triage.class);

            assertThat(triage).isEqualTo(new Triage(Urgency.HIGH, List.of("disk")));
        }
        ChatRequest request = model.lastRequest();
        assertThat(request.answerSchema()).contains(ResultType.of(Triage.class).schema());
        assertThat(Json.write(request.answerSchema().orElseThrow()))
                .contains("How soon a person must look at it");
        assertThat(request.messages().getLast().text()).contains("JSON Schema");
    }

    @Test
    void anAnswerThatDoesNotFitIsReturnedWithItsErrors() {
        model.text("It is urgent.").text("{\"urgency\":\"VERY\",\"tags\":[]}").text(GOOD);
        try (TestMesh mesh = mesh()) {
            assertThat(mesh.mesh().run("triage", "x", Triage.class).urgency())
                    .isEqualTo(Urgency.HIGH);
        }
        List<String> corrections =
                model.lastRequest().messages().stream()
                        .filter(ChatMessage.User.class::isInstance)
                        .skip(1)
                        .map(ChatMessage::text)
                        .toList();
        assertThat(corrections).hasSize(2);
        assertThat(corrections.getFirst()).contains("no JSON").contains("\"urgency\"");
        assertThat(corrections.getLast()).contains("/urgency").contains("LOW");
    }

    @Test
    void anAnswerThatTheConstructorRefusesIsReturnedToo() {
        model.text("{\"urgency\":\"LOW\",\"tags\":[\"a\",\"b\",\"c\",\"d\"]}").text(GOOD);
        try (TestMesh mesh = mesh()) {
            assertThat(mesh.mesh().run("triage", "x", Triage.class).tags()).hasSize(1);
        }
        assertThat(model.lastRequest().messages().getLast().text()).contains("not accepted");
        assertThat(model.requests()).hasSize(2);
    }

    @Test
    void aTaskWhoseAnswersNeverFitFailsWithAnExceptionThatCarriesTheOutcome() {
        model.answer(request -> ScriptedChatModel.textReply("never"));
        try (TestMesh mesh = mesh()) {
            assertThatThrownBy(() -> mesh.mesh().run("triage", "x", Triage.class))
                    .isInstanceOfSatisfying(
                            TaskFailedException.class,
                            e -> {
                                assertThat(e.outcome().status()).isEqualTo(Status.FAILURE);
                                assertThat(e.outcome().cause().orElseThrow())
                                        .isInstanceOf(Cause.FinishRejected.class);
                                assertThat(e.outcome().usage().modelCalls()).isEqualTo(3);
                            });
        }
    }

    @Test
    void aStepThatReturnsATypeHasItsPayloadAndIsResumedWithTheSameSchema() {
        model.text(GOOD);
        try (TestMesh mesh = mesh()) {
            Step step = Step.of("t", "triage", "x").returns(Triage.class);

            assertThat(mesh.workflow("w", step).step("t").payload(Triage.class).urgency())
                    .isEqualTo(Urgency.HIGH);
            assertThat(mesh.mesh().run(Step.of("u", "triage", "x").returns(Triage.class)).status())
                    .isEqualTo(Status.FAILURE);
        }
    }

    @Test
    void anAgentDeclaresItsResultTypeOnce() {
        model.text("nothing").text(GOOD);
        try (TestMesh mesh = mesh(Optional.of(Triage.class))) {
            Outcome outcome = mesh.run("triage", "x");

            assertThat(outcome.payload(Triage.class).urgency()).isEqualTo(Urgency.HIGH);
        }
    }

    @Test
    void numbersAndConstantsAndTextsCanBeResults() {
        model.text("{\"answer\": 42}").text("42").text("HIGH").text("Just words.");
        try (TestMesh mesh = mesh()) {
            assertThat(mesh.mesh().run("triage", "x", Integer.class)).isEqualTo(42);
            assertThat(mesh.mesh().run("triage", "x", Integer.class)).isEqualTo(42);
            assertThat(mesh.mesh().run("triage", "x", Urgency.class)).isEqualTo(Urgency.HIGH);
            assertThat(mesh.mesh().run("triage", "x", String.class)).isEqualTo("Just words.");
        }
        assertThat(model.lastRequest().answerSchema()).isEmpty();
    }

    @Test
    void theCodesValueIsTheResultIfItFits() {
        model.toolCall("run_code", Map.of("code", "result = {urgency: 'LOW', tags: []}"))
                .text("{\"urgency\":\"HIGH\",\"tags\":[]}")
                .toolCall("run_code", Map.of("code", "result = 7"))
                .text(GOOD);
        try (TestMesh mesh = mesh()) {
            assertThat(mesh.mesh().run("triage", "x", Triage.class).urgency())
                    .isEqualTo(Urgency.LOW);
            assertThat(mesh.mesh().run("triage", "x", Triage.class).urgency())
                    .isEqualTo(Urgency.HIGH);
        }
    }

    @Test
    void aModelThatRefusesASchemaIsAskedWithoutOne() {
        model.fail(ModelFailure.BAD_REQUEST, "response_format is not supported").text(GOOD);
        try (TestMesh mesh = mesh()) {
            assertThat(mesh.mesh().run("triage", "x", Triage.class).urgency())
                    .isEqualTo(Urgency.HIGH);
        }
        assertThat(model.lastRequest().answerSchema()).isEmpty();
    }

    @Test
    void aTaskWithoutATypeIsAskedAsBefore() {
        model.text("Hello");
        try (TestMesh mesh = mesh()) {
            mesh.run("triage", "Say hello");
        }
        assertThat(model.lastRequest().answerSchema()).isEmpty();
        assertThat(model.lastRequest().messages().getLast().text()).isEqualTo("Say hello");
    }

    @Test
    void theResultOfAHandCodedAgentIsCheckedToo() {
        Agent coded =
                new Agent(AgentCard.of("coded", "code")) {
                    @Override
                    protected Outcome execute(Task task) {
                        return Outcome.success(Map.of("urgency", "SOMETIMES", "tags", List.of()));
                    }
                };
        try (TestMesh mesh = TestMesh.start(with -> with.add(coded).chatModel(model))) {
            assertThatThrownBy(() -> mesh.mesh().run("coded", "x", Triage.class))
                    .isInstanceOfSatisfying(
                            TaskFailedException.class,
                            e ->
                                    assertThat(e.outcome().summary())
                                            .contains("is no Triage")
                                            .contains("urgency"));
        }
    }

    @Test
    void theSchemaGeneratorServesRequestsWrittenByHand() {
        ChatRequest request =
                ChatRequest.builder().user("Triage it").answerType(Triage.class).build();
        ChatReply reply = ScriptedChatModel.textReply(GOOD);

        assertThat(request.answerSchema()).contains(ResultType.of(Triage.class).schema());
        assertThat(reply.as(Triage.class).tags()).containsExactly("disk");
        assertThatThrownBy(() -> ScriptedChatModel.textReply("no").as(Triage.class))
                .hasMessageContaining("is no Triage");
        assertThatThrownBy(() -> ResultType.of(Thread.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Thread");
    }

    /** Plans one step for every task. */
    private static final class Planner extends AutoAgent {
        Planner() {
            super(AgentCard.of("planner", "plans"), "You plan.");
        }

        @Override
        protected boolean goalOriented() {
            return true;
        }

        @Override
        protected Optional<Class<?>> resultType() {
            return Optional.of(Triage.class);
        }
    }

    private static ChatReply planned(ChatRequest request) {
        String rules = request.messages().getFirst().text();
        String asked = request.messages().get(1).text();
        String last = request.messages().getLast().text();
        if (rules.startsWith("You plan the work")) {
            return ScriptedChatModel.textReply(
                    "{\"steps\":[{\"id\":\"look\",\"task\":\"Do look\",\"criterion\":\"it is\"}]}");
        }
        if (rules.startsWith("You judge")) {
            return ScriptedChatModel.textReply("{\"verdict\":\"pass\",\"note\":\"fine\"}");
        }
        if (asked.startsWith("Do look")) {
            return ScriptedChatModel.textReply("The disk is full.");
        }
        return ScriptedChatModel.textReply(last.contains("no JSON") ? GOOD : "It is urgent.");
    }

    @Test
    void theAnswerToAGoalIsHeldToTheAgentsTypeAndItsStepsAreNot() {
        model.answer(TypedResultTest::planned);
        try (TestMesh mesh = TestMesh.start(with -> with.add(new Planner()).chatModel(model))) {
            Outcome outcome = mesh.run("planner", "Triage it");

            assertThat(outcome.payload(Triage.class))
                    .isEqualTo(new Triage(Urgency.HIGH, List.of("disk")));
        }
        // The plan, the step, its verdict, the answer and the corrected answer.
        assertThat(model.requests()).hasSize(5);
    }

    @Test
    void theAnswerToAGoalIsHeldToTheTypeOfItsStepInAWorkflow() {
        model.answer(request -> planned(request));
        try (TestMesh mesh = TestMesh.start(with -> with.add(new Planner()).chatModel(model))) {
            Step step = Step.of("a", "planner", "Triage it").returns(String.class);

            assertThat(mesh.workflow("w", step).step("a").payload()).isEqualTo("It is urgent.");
        }
    }

    @Test
    void aGoalWhoseAnswersNeverFitFails() {
        model.answer(
                request ->
                        request.messages().get(1).text().contains("The steps of the plan")
                                ? ScriptedChatModel.textReply("never")
                                : planned(request));
        try (TestMesh mesh = TestMesh.start(with -> with.add(new Planner()).chatModel(model))) {
            assertThat(mesh.run("planner", "Triage it").status()).isEqualTo(Status.FAILURE);
        }
    }
}
