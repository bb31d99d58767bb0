package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.AutoAgent;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tools get the task and the values that the application bound to it; models see nothing of that.
 */
@Timeout(60)
class BoundValuesTest {
    private final ScriptedChatModel model = new ScriptedChatModel();
    private final List<Task> seen = new CopyOnWriteArrayList<>();

    private final class Support extends AutoAgent {
        Support() {
            super(AgentCard.of("support", "help"), "You help.");
        }

        @SuppressWarnings("UnusedMethod") // the kernel calls it
        @Tool(value = "Looks an order up", repeatable = true)
        String order(String number, Task task) {
            seen.add(task);
            return task.bound().get("tenant") + "/" + number;
        }

        @Override
        protected List<AgentTool> tools() {
            AgentTool.TaskHandler handler =
                    (arguments, task) -> {
                        seen.add(task);
                        return task.bound().get("tenant");
                    };
            return List.of(AgentTool.of("tenant", "Names it", Map.of("type", "object"), handler));
        }
    }

    private TestMesh mesh() {
        return TestMesh.start(with -> with.add(new Support()).chatModel(model));
    }

    @Test
    void methodToolsAndBuiltToolsGetTheTaskAndItsBoundValues() {
        model.toolCall("order", Map.of("number", "7")).toolCall("tenant", Map.of()).text("Done");
        try (TestMesh mesh = mesh()) {
            mesh.mesh()
                    .run(
                            Step.of("t-1", "support", "Where is it?")
                                    .params(Map.of("urgent", true))
                                    .bound(Map.of("tenant", "acme-secret"))
                                    .timeout(Duration.ofMinutes(1)));
        }

        assertThat(seen)
                .hasSize(2)
                .allSatisfy(
                        task -> {
                            assertThat(task.id()).isEqualTo("t-1/t-1");
                            assertThat(task.params()).containsEntry("urgent", true);
                            assertThat(task.bound()).containsEntry("tenant", "acme-secret");
                            assertThat(task.deadline()).isPresent();
                        });
        assertThat(seen).extracting(Task::idempotencyKey).doesNotHaveDuplicates();
        assertThat(model.requests().getFirst().messages())
                .noneSatisfy(said -> assertThat(said.text()).contains("acme-secret"));
        assertThat(model.requests().getFirst().tools())
                .noneSatisfy(tool -> assertThat(tool.parameters().toString()).contains("task"));
    }

    @Test
    void anArgumentOfTheModelDoesNotReplaceABoundValue() {
        model.toolCall("tenant", Map.of("tenant", "other")).text("Done");
        try (TestMesh mesh = mesh()) {
            mesh.mesh().run(Step.of("t-1", "support", "x").bound(Map.of("tenant", "acme")));
        }

        assertThat(seen.getFirst().bound()).isEqualTo(Map.of("tenant", "acme"));
    }

    @Test
    void aConversationBindsItsTenantAndUser() {
        model.toolCall("order", Map.of("number", "7")).text("Done");
        try (TestMesh mesh = mesh()) {
            mesh.mesh()
                    .conversation("support", "c")
                    .ofTenant("acme")
                    .ofUser("ann")
                    .say("Where is it?");
        }

        assertThat(seen.getFirst().bound()).isEqualTo(Map.of("tenant", "acme", "user", "ann"));
    }
}
