package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.extension.VertexAi;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vertex AI for a module that asks nothing of models, such as web search. */
class OpenedVertexTest {
    private static final VertexAi.Target TARGET =
            new VertexAi.Target("who-searches", "global", "gemini-2.5-flash");
    private static final String PATH =
            "/v1/projects/who-searches/locations/global/publishers/google/models/"
                    + "gemini-2.5-flash:generateContent";
    private static final String GROUNDED =
            "{\"candidates\":[{\"groundingMetadata\":{\"groundingChunks\":[]}}]}";
    private static final String BODY =
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"tea\"}]}],"
                    + "\"tools\":[{\"googleSearch\":{}}]}";
    private static final Duration MOST = Duration.ofSeconds(45);

    @TempDir Path folder;

    private static String ask(GoogleRig rig) throws IOException {
        return rig.vertex().generateContent(TARGET, BODY, MOST);
    }

    @Test
    void aGroundedSearchIsSentWithTheModelsTokenAndComesBackAsItIs() throws Exception {
        try (GoogleRig rig = GoogleRig.vertex(Map.of(), Map.of())) {
            rig.server.script(ServerReply.http(200, Map.of(), GROUNDED));

            assertThat(ask(rig)).isEqualTo(GROUNDED);

            ServerRequest request = rig.server.requests().getLast();
            assertThat(request.path()).isEqualTo(PATH);
            assertThat(request.body()).isEqualTo(BODY);
            assertThat(request.header("authorization")).contains("Bearer ya29.token-1");
        }
    }

    @Test
    void modelsAndSearchesShareATokenAndThePayingProject() throws Exception {
        try (GoogleRig rig = GoogleRig.vertex(folder, GoogleFiles::user)) {
            rig.server.script(ServerReply.text("ok"), ServerReply.http(200, Map.of(), GROUNDED));

            rig.ask("hello").reply();
            ask(rig);

            assertThat(rig.server.requests())
                    .extracting(ServerRequest::path)
                    .filteredOn(GoogleRig.TOKENS::equals)
                    .hasSize(1);
            assertThat(rig.server.requests().getLast().header("x-goog-user-project"))
                    .contains("who-pays");
        }
    }

    @Test
    void aTokenThatWasTakenBackIsReplacedForTheNextSearch() throws Exception {
        try (GoogleRig rig = GoogleRig.vertex(Map.of(), Map.of())) {
            rig.server.script(
                    ServerReply.unauthorized(), ServerReply.http(200, Map.of(), GROUNDED));

            assertThatThrownBy(() -> ask(rig))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("vertex (gemini-2.5-flash)")
                    .hasMessageNotContaining("ya29");
            assertThat(ask(rig)).isEqualTo(GROUNDED);
            assertThat(rig.server.requests().getLast().header("authorization"))
                    .hasValueSatisfying(bearer -> assertThat(bearer).doesNotEndWith("token-1"));
        }
    }

    @Test
    void aTokenServerThatRefusesIsNamedWithARemedyAndWithoutSecrets() throws Exception {
        try (GoogleRig rig =
                GoogleRig.vertex(
                        folder,
                        tokens -> {
                            Map<String, Object> file = GoogleFiles.user(tokens);
                            file.put("token_uri", tokens + "/none");
                            return file;
                        })) {
            assertThatThrownBy(() -> ask(rig))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("vertex: ")
                    .hasMessageContaining("gcloud auth")
                    .hasMessageNotContaining(GoogleFiles.REFRESH_TOKEN)
                    .hasMessageNotContaining(GoogleFiles.CLIENT_SECRET);
        }
    }

    @Test
    void anInterruptBreaksASearchOffAndStays() throws Exception {
        try (GoogleRig rig = GoogleRig.vertex(Map.of(), Map.of())) {
            rig.server.script(ServerReply.http(200, Map.of(), GROUNDED));

            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> ask(rig)).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(rig.server.remaining()).isEqualTo(1);
        }
    }

    @Test
    void thereIsNoneWhereVertexAiIsNoProvider() {
        try (GoogleRig rig = GoogleRig.gemini("gemini-2.5-flash", Map.of())) {
            assertThat(rig.model.vertex()).isEmpty();
        }
    }
}
