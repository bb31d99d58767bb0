package io.jarviscore.examples.quickstart;

import io.jarviscore.ChatMessage;
import io.jarviscore.SettingKeys;
import io.jarviscore.Settings;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model server on loopback that plays a provider by a script, for whoever has no provider's key.
 * The mesh reaches it through the same HTTP client as a real one.
 */
final class StandIn implements AutoCloseable {
    private final @Nullable ModelServer server;

    private StandIn(@Nullable ModelServer server) {
        this.server = server;
    }

    /** Starts one unless the environment or the {@code .env} file names a provider. */
    static StandIn unlessProviderIsSet() {
        Settings settings = Settings.load();
        boolean provided =
                Stream.of(
                                SettingKeys.AZURE_API_KEY,
                                SettingKeys.CLAUDE_API_KEY,
                                SettingKeys.GEMINI_API_KEY,
                                SettingKeys.LLM_ENDPOINT)
                        .anyMatch(settings::isSet);
        if (provided) {
            return new StandIn(null);
        }
        return new StandIn(ModelServer.start().models("stand-in").answer(StandIn::answer));
    }

    /** Who answers, in one line; empty when a provider does. */
    Optional<String> notice() {
        return server == null
                ? Optional.empty()
                : Optional.of(
                        "No model provider is set, so a scripted stand-in answers. To use a real one,"
                                + " set LLM_ENDPOINT, CLAUDE_API_KEY, GEMINI_API_KEY, or AZURE_API_KEY"
                                + " and AZURE_ENDPOINT.");
    }

    /** What makes a mesh use it. */
    Map<String, Object> settings() {
        return server == null
                ? Map.of()
                : Map.of("llm_endpoint", server.openAiEndpoint().toString());
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }

    /** Writes code first, and explains its result when that is there. */
    private static ServerReply answer(ServerRequest request) {
        if (request.messages().getLast() instanceof ChatMessage.ToolResult) {
            return ServerReply.text("The factorial of 10 is 3628800.");
        }
        return ServerReply.toolCall(
                "run_code",
                Map.of(
                        "code",
                        """
                        let product = 1;
                        for (let i = 2; i <= 10; i++) {
                          product *= i;
                        }
                        result = product;
                        """));
    }
}
