package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatRequest;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import org.junit.jupiter.api.Test;

/** Agents that write no code. */
class WithoutCodeTest {
    private final ScriptedChatModel model = new ScriptedChatModel().text("Hello");

    private static final class Clerk extends AutoAgent {
        private final boolean codes;

        Clerk(boolean codes) {
            super(AgentCard.of("clerk", "file"), "You file letters.");
            this.codes = codes;
        }

        @Override
        protected boolean runsCode() {
            return codes;
        }
    }

    private ChatRequest request(boolean codes, String sandboxMode) {
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.add(new Clerk(codes))
                                        .chatModel(model)
                                        .config("sandbox_mode", sandboxMode))) {
            mesh.run("clerk", "File it");
        }
        return model.lastRequest();
    }

    @Test
    void anAgentThatRunsNoCodeIsOfferedNoToolForItAndNoPromptMentionsIt() {
        assertSilent(request(false, "local"));
    }

    @Test
    void noAgentIsOfferedCodeWithoutASandbox() {
        assertSilent(request(true, "off"));
    }

    @Test
    void anAgentRunsCodeUnlessItSaysOtherwise() {
        assertThat(request(true, "local").tools()).extracting("name").contains("run_code");
    }

    private static void assertSilent(ChatRequest request) {
        assertThat(request.tools()).extracting("name").doesNotContain("run_code");
        assertThat(request.messages())
                .allSatisfy(
                        message ->
                                assertThat(message.text())
                                        .doesNotContainIgnoringCase("code")
                                        .doesNotContainIgnoringCase("sandbox"));
    }
}
