package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.MeshEvent;
import io.jarviscore.SubAgent;
import io.jarviscore.kernel.agents.Coder;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A second task of a kind calls the function that the first one stored. */
@Timeout(60)
class FunctionReuseTest {
    private final ScriptedChatModel model = new ScriptedChatModel();
    private final List<MeshEvent> events = new CopyOnWriteArrayList<>();
    private final TestMesh mesh =
            TestMesh.start(with -> with.add(new Analyst()).chatModel(model).listen(events::add));

    static final class Analyst extends AutoAgent {
        Analyst() {
            super(AgentCard.of("analyst", "analysis"), "You analyse.");
        }

        @Override
        protected List<SubAgent> subAgents() {
            return List.of(new Coder());
        }

        @Override
        protected Optional<String> defaultSubAgent() {
            return Optional.of(Coder.NAME);
        }
    }

    @AfterEach
    void close() {
        mesh.close();
    }

    private static Map<String, Object> saving(String code) {
        return Map.of(
                "name",
                "double_number",
                "description",
                "Doubles a number",
                "parameters",
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("n", Map.of("type", "number")),
                        "required",
                        List.of("n")),
                "code",
                code,
                "example",
                Map.of("n", 4));
    }

    private static Map<String, Object> calling(Object n) {
        return Map.of("name", "double_number", "arguments", Map.of("n", n));
    }

    private String last() {
        return model.lastRequest().messages().getLast().text();
    }

    private List<String> calls() {
        List<String> tools = new ArrayList<>();
        events.forEach(
                event -> {
                    if (event instanceof MeshEvent.ToolCall call) {
                        tools.add(call.tool());
                    }
                });
        return tools;
    }

    @Test
    void theSecondTaskCallsByNameAndTheTraceShowsIt() {
        model.toolCall("save_function", saving("result = inputs.args.n * 2")).text("8");
        assertThat(mesh.run("analyst", "Double 4").payload()).isEqualTo(8L);

        model.toolCall("find_function", Map.of("query", "double a number"))
                .toolCall("run_function", calling(21))
                .text("42");
        assertThat(mesh.run("analyst", "Double 21").payload()).isEqualTo(42L);

        assertThat(calls()).containsExactly("save_function", "find_function", "run_function");
        assertThat(events)
                .filteredOn(MeshEvent.ToolCall.class::isInstance)
                .last()
                .extracting(event -> ((MeshEvent.ToolCall) event).arguments())
                .asString()
                .contains("\"name\":\"double_number\"")
                .contains("\"n\":21");
        assertThat(model.requests().get(3).messages().getLast().text())
                .contains("double_number")
                .contains("VERIFIED");
    }

    @Test
    void codeThatFailsWithItsExampleIsNotSaved() {
        model.toolCall("save_function", saving("result = inputs.args.missing.n"))
                .toolCall("find_function", Map.of("query", "double a number"))
                .toolCall("run_code", Map.of("code", "result = 8"))
                .text("8");
        mesh.run("analyst", "Double 4");

        assertThat(model.requests().get(1).messages().getLast().text()).startsWith("Not saved");
        assertThat(model.requests().get(2).messages().getLast().text())
                .contains("No stored function does that");
    }

    @Test
    void argumentsThatTheFunctionDoesNotTakeAreRefusedAndCountForNothing() {
        model.toolCall("save_function", saving("result = inputs.args.n * 2"))
                .toolCall("run_function", calling("four"))
                .toolCall("run_function", calling(5))
                .text("10");
        assertThat(mesh.run("analyst", "Double 5").payload()).isEqualTo(10L);

        assertThat(model.requests().get(2).messages().getLast().text()).contains("n");
    }

    @Test
    void theSettingsSayHowOftenAFunctionHasToWork() {
        model.toolCall("save_function", saving("result = inputs.args.n * 2"))
                .toolCall("find_function", Map.of("query", "double a number"))
                .text("8");
        Map<String, Integer> strict =
                Map.of(
                        "registry_verified_threshold",
                        2,
                        "registry_golden_threshold",
                        3,
                        "registry_max_cache_size",
                        1);
        try (TestMesh careful =
                TestMesh.start(with -> with.add(new Analyst()).chatModel(model).config(strict))) {
            careful.run("analyst", "Double 4");
        }

        assertThat(last()).contains("No stored function does that");
    }

    @Test
    void aFunctionThatKeepsFailingIsNoLongerCalled() {
        String fragile = "if (inputs.args.n < 0) throw new Error('no'); result = inputs.args.n * 2";
        model.toolCall("save_function", saving(fragile))
                .toolCall("run_function", calling(-1))
                .toolCall("run_function", calling(-2))
                .toolCall("run_function", calling(-3))
                .toolCall("run_function", calling(3))
                .text("it failed");
        mesh.run("analyst", "Double them");

        assertThat(last()).contains("There is no trusted function double_number");
    }
}
