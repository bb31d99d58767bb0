package io.jarviscore.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.SettingsException;
import io.jarviscore.Task;
import io.jarviscore.testing.ScriptedChatModel;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryExtensionTest {

    static final class Idle extends Agent {
        Idle() {
            super(AgentCard.of("idle", "nothing"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }

    private static Mesh start(Map<String, ?> config) {
        return Mesh.builder()
                .environment(Map.of())
                .config("state_store", "memory")
                .config(config)
                .add(new Idle())
                .start();
    }

    @Test
    void athenaIsBehindTheMemoryHoweverItIsAskedFor() {
        assertThat(memoryOf(Map.of("athena_url", "http://localhost:9"))).startsWith("Athena at ");
        assertThat(
                        memoryOf(
                                Map.of(
                                        "memory_provider",
                                        "athena",
                                        "athena_url",
                                        "http://localhost:9")))
                .startsWith("Athena at localhost");
    }

    @Test
    void athenaWithoutAnAddressIsRefused() {
        assertThatThrownBy(() -> start(Map.of("memory_provider", "athena")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("athena_url");
    }

    @Test
    void vertexAiAsTheServerOfEmbeddingsIsRefusedWithWhatIsAccepted() {
        String vertex =
                "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1";

        assertThatThrownBy(() -> start(Map.of("memory_embedding_endpoint", vertex)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("memory_embedding_endpoint: Vertex AI is opened by tokens")
                .hasMessageContaining("https://generativelanguage.googleapis.com/v1beta/openai");
    }

    @Test
    void agentsRememberUnlessTheyShallNot() {
        assertThat(memoryOf(Map.of())).startsWith("local: ");
        assertThat(memoryOf(Map.of("memory_provider", "local"))).startsWith("local: ");
        assertThat(
                        memoryOf(
                                Map.of(
                                        "memory_provider",
                                        "none",
                                        "athena_url",
                                        "http://localhost:9000")))
                .isEqualTo("none");
    }

    static final class Thinker extends AutoAgent {
        Thinker() {
            super(AgentCard.of("thinker", "thoughts"), "You think.");
        }
    }

    @Test
    void episodesAreSummarisedOnceTheyHaveMemorySummaryTokens() throws Exception {
        ScriptedChatModel model = new ScriptedChatModel();
        CountDownLatch summarised = new CountDownLatch(1);
        model.text("done")
                .next(
                        request -> {
                            summarised.countDown();
                            return ScriptedChatModel.textReply("It was done.");
                        });
        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config("state_store", "memory")
                        .config("memory_summary_tokens", 5)
                        .chatModel(model)
                        .add(new Thinker())
                        .start()) {
            assertThat(mesh.run("thinker", "Think of a long and winding road").isSuccess())
                    .isTrue();

            assertThat(summarised.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(model.lastRequest().messages().getLast().text()).contains("Newer episodes");
    }

    private static String memoryOf(Map<String, ?> config) {
        try (Mesh mesh = start(config)) {
            assertThat(mesh.run("idle", "nothing").isSuccess()).isTrue();
            return Objects.requireNonNull(mesh.status().ports().get("Memory"));
        }
    }
}
