package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Outcome;
import io.jarviscore.Tool;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.TestMesh;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole task in every format that an address can be set for, in one piece and streamed. */
@Timeout(60)
class EveryFormatTest {
    static final class Clerk extends AutoAgent {
        Clerk() {
            super(AgentCard.of("clerk", "sums"), "You add up.");
        }

        @Tool("Returns the price of a thing")
        int price(String thing) {
            return thing.length();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openai chat, false",
        "openai chat, true",
        "openai responses, false",
        "openai responses, true",
        "azure chat, true",
        "azure responses, true",
        "claude, false",
        "claude, true",
    })
    void anAgentCallsToolsRunsCodeAndAnswers(String format, boolean streamed) {
        try (ModelServer server = ModelServer.start()) {
            server.script(
                    ServerReply.toolCalls(
                                    ServerReply.call("price", Map.of("thing", "table")),
                                    ServerReply.call("price", Map.of("thing", "lamp")))
                            .thinking("Two prices."),
                    ServerReply.toolCall("run_code", Map.of("code", "result = 5 + 4")),
                    ServerReply.text("Nine.").thinking("Done."));
            Map<String, Object> settings = new HashMap<>(settings(format, server));
            if (streamed) {
                settings.put("llm_first_byte_timeout", 30);
            }

            try (TestMesh mesh =
                    TestMesh.start(
                            with -> {
                                with.add(new Clerk());
                                settings.forEach(with::config);
                            })) {
                Outcome outcome = mesh.run("clerk", "What do a table and a lamp cost?");

                assertThat(outcome.payload()).isEqualTo(9L);
                assertThat(outcome.summary()).isEqualTo("Nine.");
                assertThat(outcome.usage().modelCalls()).isEqualTo(3);
            }
            assertThat(server.remaining()).isZero();
            assertThat(server.requests().getLast().json().containsKey("stream"))
                    .isEqualTo(streamed);
        }
    }

    private static Map<String, Object> settings(String format, ModelServer server) {
        return switch (format) {
            case "openai chat" -> Map.of("llm_endpoint", server.openAiEndpoint(), "llm_model", "m");
            case "openai responses" ->
                    Map.of(
                            "llm_endpoint",
                            server.openAiEndpoint(),
                            "llm_model",
                            "o3",
                            "llm_api",
                            "responses");
            case "azure chat" ->
                    Map.of("azure_api_key", "k-canary", "azure_endpoint", server.azureEndpoint());
            case "azure responses" ->
                    Map.of(
                            "azure_api_key",
                            "k-canary",
                            "azure_endpoint",
                            server.azureEndpoint(),
                            "azure_api",
                            "responses");
            case "claude" ->
                    Map.of(
                            "claude_api_key",
                            "k-canary",
                            "claude_endpoint",
                            server.claudeEndpoint());
            default -> throw new IllegalArgumentException(format);
        };
    }
}
