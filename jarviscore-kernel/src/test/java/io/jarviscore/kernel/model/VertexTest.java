package io.jarviscore.kernel.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.SettingsException;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.model.google.GoogleAddress;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class VertexTest {
    private static final String METADATA =
            "/computeMetadata/v1/instance/service-accounts/default/token";

    @TempDir Path folder;

    @Test
    void aMachineOfGooglesNeedsNoFile() throws Exception {
        try (GoogleRig rig = GoogleRig.vertex(Map.of(), Map.of())) {
            rig.server.answer(request -> ServerReply.text("ok"));

            ChatReply reply = rig.ask("hello").reply();

            assertThat(reply.provider()).isEqualTo("vertex");
            assertThat(rig.server.requests())
                    .extracting(ServerRequest::path)
                    .containsExactly(
                            METADATA,
                            "/v1/projects/my-project/locations/us-central1/publishers/google/models/"
                                    + "gemini-2.5-flash:generateContent");
            assertThat(rig.server.requests().getLast().header("authorization"))
                    .contains("Bearer ya29.token-1");
        }
    }

    @Test
    void anAssertionIsSignedAndShortLived() throws Exception {
        try (GoogleRig rig = GoogleRig.vertex(folder, GoogleFiles::serviceAccount)) {
            rig.server.answer(request -> ServerReply.text("ok"));

            assertThat(rig.ask("hello").reply().text()).isEqualTo("ok");

            String form = rig.server.requests().getFirst().body();
            String jwt = URLDecoder.decode(form.replaceAll(".*assertion=", ""), UTF_8);
            String[] parts = jwt.split("\\.", -1);
            assertThat(form)
                    .contains("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer");
            assertThat(decoded(parts[0]))
                    .isEqualTo(Map.of("alg", "RS256", "typ", "JWT", "kid", "key-1"));
            long now = rig.clock.instant().getEpochSecond();
            assertThat(decoded(parts[1]))
                    .containsEntry("iss", "robot@my-project.iam.gserviceaccount.com")
                    .containsEntry("scope", "https://www.googleapis.com/auth/cloud-platform")
                    .containsEntry("aud", rig.server.vertexEndpoint() + GoogleRig.TOKENS)
                    .containsEntry("iat", now)
                    .containsEntry("exp", now + 3600);
            Signature rs256 = Signature.getInstance("SHA256withRSA");
            rs256.initVerify(GoogleFiles.KEYS.getPublic());
            rs256.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
            assertThat(rs256.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        }
    }

    @Test
    void aUsersRefreshTokenGivesATokenAndTheirProjectPays() throws Exception {
        try (GoogleRig rig = GoogleRig.vertex(folder, GoogleFiles::user)) {
            rig.server.answer(request -> ServerReply.text("ok"));

            rig.ask("hello").reply();

            assertThat(rig.server.requests().getFirst().body())
                    .isEqualTo(
                            "grant_type=refresh_token&client_id=client-1&client_secret="
                                    + GoogleFiles.CLIENT_SECRET
                                    + "&refresh_token="
                                    + GoogleFiles.REFRESH_TOKEN);
            assertThat(rig.server.requests().getLast().header("x-goog-user-project"))
                    .contains("who-pays");
        }
    }

    @Test
    void aTokenIsKeptUntilAMinuteBeforeItRunsOut() throws Exception {
        try (GoogleRig rig = GoogleRig.vertex(Map.of(), Map.of())) {
            rig.server.answer(request -> ServerReply.text("ok"));

            rig.ask("one").reply();
            rig.clock.advance(Duration.ofSeconds(3539));
            rig.ask("two").reply();
            assertThat(tokensAskedFor(rig)).isEqualTo(1);
            rig.clock.advance(Duration.ofSeconds(1));
            rig.ask("three").reply();

            assertThat(tokensAskedFor(rig)).isEqualTo(2);
            assertThat(rig.server.requests().getLast().header("authorization"))
                    .contains("Bearer ya29.token-4");
        }
    }

    @Test
    void callersThatComeTogetherWaitForOneToken() throws Exception {
        try (GoogleRig rig = GoogleRig.vertex(Map.of("llm_max_concurrent", 200), Map.of())) {
            rig.server.answer(request -> ServerReply.text("ok"));
            List<ModelRig.Asking> askings = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                askings.add(rig.ask("hello"));
            }
            for (ModelRig.Asking asking : askings) {
                assertThat(asking.reply().text()).isEqualTo("ok");
            }

            assertThat(tokensAskedFor(rig)).isEqualTo(1);
        }
    }

    @Test
    void aTokenThatIsTakenBackIsReplaced() throws Exception {
        try (GoogleRig rig = GoogleRig.vertex(Map.of(), Map.of())) {
            rig.server.script(ServerReply.unauthorized(), ServerReply.text("ok"));

            assertThat(rig.ask("one").failure().failure()).isEqualTo(ModelFailure.AUTH);
            assertThat(rig.ask("two").reply().text()).isEqualTo("ok");

            assertThat(tokensAskedFor(rig)).isEqualTo(2);
        }
    }

    @Test
    void withoutAnyCredentialsTheRemedyIsNamed() throws Exception {
        Map<String, String> nobody = Map.of("GCE_METADATA_HOST", "127.0.0.1:1");
        try (GoogleRig rig = GoogleRig.vertex(Map.of(), nobody)) {
            ModelException failure = rig.ask("hello").failure();

            assertThat(failure.failure()).isEqualTo(ModelFailure.AUTH);
            assertThat(failure)
                    .hasMessageContaining("set GOOGLE_APPLICATION_CREDENTIALS")
                    .hasMessageContaining("gcloud auth application-default login");
        }
    }

    @Test
    void anAssertionThatIsRefusedSaysWhy() throws Exception {
        try (GoogleRig rig =
                GoogleRig.vertex(
                        folder, tokens -> GoogleFiles.serviceAccount(tokens + "/elsewhere"))) {
            ModelException failure = rig.ask("hello").failure();

            assertThat(failure.failure()).isEqualTo(ModelFailure.AUTH);
            assertThat(failure)
                    .hasMessageContaining("vertex: the token server 127.0.0.1 answered 404")
                    .hasMessageContaining("check that the service account and its key still exist");
        }
    }

    /** As long as it is looked for, the id of a call makes Vertex AI refuse the conversation. */
    @Test
    void idsOfCallsAreNotSent() throws Exception {
        List<ChatMessage> messages =
                List.of(
                        new ChatMessage.User("go"),
                        new ChatMessage.Assistant("", List.of(new ToolCall("c1", "add", "{}"))),
                        new ChatMessage.ToolResult("c1", "add", "3", false));
        try (GoogleRig rig = GoogleRig.vertex(Map.of(), Map.of())) {
            rig.server.answer(request -> ServerReply.text("ok"));

            assertThat(rig.reply(messages).text()).isEqualTo("ok");
            assertThat(rig.server.requests().getLast().body()).doesNotContain("\"id\"");
        }
    }

    @Test
    void signaturesAreCarriedBack() throws Exception {
        Map<String, Object> newer = Map.of("vertex_ai_model", "gemini-3-pro-preview");
        try (GoogleRig rig = GoogleRig.vertex(newer, Map.of())) {
            rig.server.script(
                    ServerReply.toolCall("add", Map.of("a", 1)).thinking("Hm."),
                    ServerReply.text("ok"));
            ChatReply first = rig.ask("go").reply();
            String id = first.toolCalls().getFirst().id();

            ChatReply second =
                    rig.reply(
                            List.of(
                                    new ChatMessage.User("go"),
                                    first.message(),
                                    new ChatMessage.ToolResult(id, "add", "3", false)));

            assertThat(second.text()).isEqualTo("ok");
            assertThat(rig.server.requests().getLast().body())
                    .contains("\"Hm.\"")
                    .doesNotContain("skip_thought");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "us-central1, us-central1-aiplatform.googleapis.com",
        "europe-west4, europe-west4-aiplatform.googleapis.com",
        "global, aiplatform.googleapis.com",
    })
    void everyLocationHasItsHost(String location, String host) {
        assertThat(GoogleAddress.vertexRoot(location).host()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "evil.example/", "US", "a b"})
    void aLocationThatIsNoneIsRefused(String location) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> GoogleAddress.vertexRoot(location))
                .withMessageContaining("vertex_ai_location");
    }

    @Test
    void noSecretIsInAnyLogExceptionOrDescription() throws Exception {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger payload = (Logger) LoggerFactory.getLogger("jarviscore.llm.payload");
        logged.start();
        root.addAppender(logged);
        payload.setLevel(Level.TRACE);
        try (GoogleRig rig = GoogleRig.vertex(folder, GoogleFiles::user)) {
            rig.server.requireKey("ya29.access-canary");
            rig.server.script(
                    ServerReply.text("ok"),
                    ServerReply.http(
                            403,
                            Map.of(),
                            "{\"error\":{\"message\":\"ya29.access-canary "
                                    + GoogleFiles.REFRESH_TOKEN
                                    + GoogleFiles.CLIENT_SECRET
                                    + "\"}}"));
            StringWriter shown = new StringWriter();

            rig.ask("hello").reply();
            rig.ask("again").failure().printStackTrace(new PrintWriter(shown));
            shown.append(rig.model.description()).append(rig.model.toString());
            shown.append(rig.events.all().toString());
            logged.list.forEach(event -> shown.append(event.getFormattedMessage()));

            assertThat(shown.toString())
                    .contains("***")
                    .contains("vertex (gemini-2.5-flash at 127.0.0.1)")
                    .doesNotContain("canary");
        } finally {
            root.detachAppender(logged);
            payload.setLevel(null);
        }
    }

    private static long tokensAskedFor(GoogleRig rig) {
        return rig.server.requests().stream()
                .filter(request -> request.path().equals(METADATA))
                .count();
    }

    private static Map<String, Object> decoded(String part) {
        return Json.parseObject(new String(Base64.getUrlDecoder().decode(part), UTF_8));
    }
}
