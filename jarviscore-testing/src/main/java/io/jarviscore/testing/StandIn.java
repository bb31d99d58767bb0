package io.jarviscore.testing;

import io.jarviscore.Settings;
import io.jarviscore.settings.SettingKeys;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model server on loopback that plays a provider by a script, for users without a provider's key.
 * The mesh reaches it through the same HTTP client as a real one.
 */
public final class StandIn implements AutoCloseable {
    private final @Nullable ModelServer server;

    private StandIn(@Nullable ModelServer server) {
        this.server = server;
    }

    /**
     * Starts one unless the environment or the {@code .env} file names a provider.
     *
     * @param script answers requests; called by several threads at once
     */
    public static StandIn unlessProviderIsSet(Function<ServerRequest, ServerReply> script) {
        Settings settings = Settings.load();
        boolean provided =
                Stream.of(
                                        SettingKeys.AZURE_API_KEY,
                                        SettingKeys.CLAUDE_API_KEY,
                                        SettingKeys.GEMINI_API_KEY,
                                        SettingKeys.LLM_ENDPOINT)
                                .anyMatch(settings::isSet)
                        || settings.get(SettingKeys.VERTEX_AI_ENABLED);
        if (provided) {
            return new StandIn(null);
        }
        return new StandIn(ModelServer.start().models("stand-in").answer(script));
    }

    /** The model that answers, in one line; empty when a provider does. */
    public Optional<String> notice() {
        return server == null
                ? Optional.empty()
                : Optional.of(
                        "No model provider is set, so a scripted stand-in answers. To use a real one,"
                                + " set LLM_ENDPOINT, CLAUDE_API_KEY, GEMINI_API_KEY, AZURE_API_KEY and"
                                + " AZURE_ENDPOINT, or VERTEX_AI_ENABLED and VERTEX_AI_PROJECT.");
    }

    /** The settings that make a mesh use it; none when a provider is used. */
    public Map<String, Object> settings() {
        return server == null
                ? Map.of()
                : Map.of("llm_endpoint", server.openAiEndpoint().toString());
    }

    /** Stops the server, if one was started. */
    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
