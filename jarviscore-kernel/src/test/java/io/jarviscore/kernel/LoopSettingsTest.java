package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Cause;
import io.jarviscore.ChatMessage;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Tool;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits of the loop come from the environment, too; work that differs is no stall. */
@Timeout(60)
class LoopSettingsTest {
    private final ScriptedChatModel model = new ScriptedChatModel();

    static final class Clerk extends AutoAgent {
        Clerk() {
            super(AgentCard.of("clerk", "arithmetic"), "You add.");
        }

        @Tool("Adds two whole numbers")
        long add(long a, long b) {
            return a + b;
        }
    }

    private void additions(int count) {
        for (int n = 0; n < count; n++) {
            model.toolCall("add", Map.of("a", n, "b", 1));
        }
    }

    @Test
    void aLimitInTheEnvironmentBindsTheLoop() {
        additions(3);
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.environment(Map.of("KERNEL_MAX_TURNS", "2"))
                                        .add(new Clerk())
                                        .chatModel(model))) {
            Outcome outcome = mesh.run("clerk", "x");

            assertThat(outcome.status()).isEqualTo(Status.TIMEOUT);
            assertThat(outcome.cause()).contains(new Cause.LimitReached("kernel_max_turns", 2, 2));
        }
    }

    @Test
    void aLimitOfTheConfigMapBeatsTheEnvironment() {
        additions(3);
        model.text("done");
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.environment(Map.of("KERNEL_MAX_TURNS", "2"))
                                        .config("kernel_max_turns", 9)
                                        .add(new Clerk())
                                        .chatModel(model))) {
            assertThat(mesh.run("clerk", "x").isSuccess()).isTrue();
        }
    }

    @Test
    void differentActionsOfARoleThatCountsNoFindingsAreNeitherStalledNorNudged() {
        additions(8);
        model.text("done");
        try (TestMesh mesh = TestMesh.start(with -> with.add(new Clerk()).chatModel(model))) {
            assertThat(mesh.run("clerk", "x").isSuccess()).isTrue();
        }

        assertThat(model.lastRequest().messages())
                .filteredOn(ChatMessage.ToolResult.class::isInstance)
                .extracting(ChatMessage::text)
                .containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
        assertThat(model.lastRequest().messages())
                .filteredOn(ChatMessage.User.class::isInstance)
                .hasSize(1);
    }
}
