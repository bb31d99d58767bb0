package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.MeshEvent;
import io.jarviscore.Step;
import io.jarviscore.SubAgent;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each guard and each limit that steps in is an event, in the agent and in its specialists. */
@Timeout(60)
class InterventionsTest {
    private final ScriptedChatModel model = new ScriptedChatModel();

    static final class Clerk extends AutoAgent {
        Clerk() {
            super(AgentCard.of("clerk", "arithmetic"), "You add.");
        }

        @Tool("Adds two whole numbers")
        long add(long a, long b) {
            return a + b;
        }

        @Override
        protected List<SubAgent> subAgents() {
            return List.of(new SubAgent("poet", "Writes verse", "You are a poet.", List.of()));
        }

        @Override
        protected Optional<String> objection(Task task, Object result) {
            return result.equals("no") ? Optional.of("say yes") : Optional.empty();
        }
    }

    private List<String> interventions(Map<String, ?> settings) {
        return run(mesh -> mesh.run("clerk", "x"), settings);
    }

    private List<String> run(Consumer<TestMesh> work, Map<String, ?> settings) {
        try (TestMesh mesh =
                TestMesh.start(with -> with.add(new Clerk()).chatModel(model).config(settings))) {
            work.accept(mesh);
            return mesh.events().of(MeshEvent.Intervention.class).stream()
                    .map(event -> event.role() + " " + event.rule() + " " + event.reason())
                    .toList();
        }
    }

    @Test
    void aTaskThatRunsSmoothlyHasNone() {
        model.toolCall("add", Map.of("a", 1, "b", 1)).text("2");

        assertThat(interventions(Map.of())).isEmpty();
    }

    @Test
    void anAnswerThatTheAgentRefuses() {
        model.text("no").text("yes");

        assertThat(interventions(Map.of())).containsExactly("clerk ANSWER_REFUSED say yes");
    }

    @Test
    void anAnswerOfTheWrongType() {
        model.text("no number").text("7");

        assertThat(
                        run(
                                mesh ->
                                        mesh.workflow(
                                                "w",
                                                Step.of("a", "clerk", "x").returns(Integer.class)),
                                Map.of()))
                .singleElement()
                .asString()
                .startsWith("clerk ANSWER_REFUSED ");
    }

    @Test
    void answersThatAreNeverAccepted() {
        model.text("no").text("no").text("no");

        assertThat(interventions(Map.of()))
                .hasSize(4)
                .last()
                .asString()
                .startsWith("clerk ENDED ")
                .contains("say yes");
    }

    @Test
    void aCallBeyondThoseOfOneTurn() {
        model.toolCalls(call(1), call(2)).text("done");

        assertThat(interventions(Map.of("kernel_max_tool_calls_per_turn", 1)))
                .containsExactly("clerk CALL_NOT_MADE add");
    }

    private static ToolCall call(int a) {
        return new ToolCall("c" + a, "add", "{\"a\":" + a + ",\"b\":1}");
    }

    @Test
    void theLimitsOfTurnsAndOfTokens() {
        model.toolCall("add", Map.of("a", 1, "b", 1));
        assertThat(interventions(Map.of("kernel_max_turns", 1)))
                .singleElement()
                .asString()
                .startsWith("clerk ENDED ")
                .contains("kernel_max_turns");

        model.toolCall("add", Map.of("a", 1, "b", 1), new Tokens(9_000, 500, 0, 0));
        assertThat(interventions(Map.of("kernel_max_total_tokens", 9_700)))
                .singleElement()
                .asString()
                .startsWith("clerk ENDED ")
                .contains("kernel_max_total_tokens");
    }

    @Test
    void aStallInASpecialist() {
        model.toolCall("ask_poet", Map.of("task", "rhyme")).text("").text("").text("").text("yes");

        assertThat(interventions(Map.of())).singleElement().asString().startsWith("poet ENDED ");
    }
}
