package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarviscore.ChatRequest;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ModelsTest {
    @Test
    void withoutAProviderThereIsNoModel() {
        assertThat(connect(Map.of())).isEmpty();
        assertThat(connect(Map.of("llm_api_key", "k"))).isEmpty();
    }

    @Test
    void theDescriptionListsTheProvidersInOrder() {
        Map<String, String> settings =
                Map.of(
                        "gemini_api_key",
                        "k1",
                        "claude_api_key",
                        "k2",
                        "llm_endpoint",
                        "http://gpu");

        try (RoutedModel model = connect(settings).orElseThrow()) {
            assertThat(model.description())
                    .isEqualTo(
                            "claude (claude-sonnet-5-5 at api.anthropic.com), openai (default at"
                                    + " gpu), gemini (gemini-3.8-flash at"
                                    + " generativelanguage.googleapis.com)");
        }
    }

    @Test
    void anAddressThatIsNoneIsRefusedAtOnce() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> connect(Map.of("llm_endpoint", "localhost:8000")))
                .withMessageContaining("llm_endpoint");
    }

    @Test
    void claudeIsReachedThroughItsConfiguredEndpoint() {
        try (ModelServer server = ModelServer.start().requireKey("k");
                RoutedModel model =
                        connect(
                                        Map.of(
                                                "claude_api_key",
                                                "k\n",
                                                "claude_endpoint",
                                                server.claudeEndpoint()))
                                .orElseThrow()) {
            server.script(ServerReply.text("hello"));

            assertThat(model.complete(ChatRequest.of("hi")).provider()).isEqualTo("claude");
            assertThat(server.requests().getFirst().model()).isEqualTo("claude-sonnet-5-5");
        }
    }

    @Test
    void twoMeshesOfOneProcessKeepToTheSmallerLimitTogether() throws Exception {
        try (ModelServer server = ModelServer.start();
                RoutedModel wide = limited(server, 8);
                RoutedModel narrow = limited(server, 2)) {
            CompletableFuture<Void> held = new CompletableFuture<>();
            server.answer(request -> ServerReply.held(held, ServerReply.text("ok")));
            List<CompletableFuture<String>> askings = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                RoutedModel model = i % 2 == 0 ? wide : narrow;
                askings.add(
                        CompletableFuture.supplyAsync(
                                () -> model.complete(ChatRequest.of("hi")).text(),
                                Thread::startVirtualThread));
            }
            server.awaitInFlight(2);
            held.complete(null);
            for (CompletableFuture<String> asking : askings) {
                assertThat(asking.get(30, TimeUnit.SECONDS)).isEqualTo("ok");
            }

            assertThat(server.maxInFlight()).isEqualTo(2);
        }
    }

    private static RoutedModel limited(ModelServer server, int limit) {
        return connect(
                        Map.of(
                                "llm_endpoint",
                                server.openAiEndpoint(),
                                "llm_model",
                                "m",
                                "llm_max_concurrent",
                                limit))
                .orElseThrow();
    }

    private static Optional<RoutedModel> connect(Map<String, ?> settings) {
        return Models.connect(Settings.of(settings), MeshClock.system(), event -> {});
    }
}
