package io.jarviscore.testing.openai;

import static io.jarviscore.testing.Caller.AZURE_DATED;
import static io.jarviscore.testing.Caller.AZURE_V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.json.Json;
import io.jarviscore.testing.Caller;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerReply.Hint;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureWireTest {
    private static final String SAFE =
            "{\"hate\":{\"filtered\":false,\"severity\":\"safe\"},"
                    + "\"self_harm\":{\"filtered\":false,\"severity\":\"safe\"},"
                    + "\"sexual\":{\"filtered\":false,\"severity\":\"safe\"},"
                    + "\"violence\":{\"filtered\":false,\"severity\":\"safe\"}";

    private final ManualClock clock = new ManualClock();
    private final ModelServer server = ModelServer.start(clock);
    private final Caller caller = new Caller(server);

    @AfterEach
    void close() {
        caller.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {AZURE_V1, AZURE_DATED})
    void bothUrlsAnswerWithTheFiltersFindings(String path) throws Exception {
        server.script(ServerReply.text("hi"));

        HttpResponse<String> reply = caller.ask(path);

        Map<String, Object> body = Json.parseObject(reply.body());
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(body).containsEntry("object", "chat.completion");
        assertThat(plain(body.get("choices"))).contains("\"content_filter_results\":");
        assertThat(body.get("prompt_filter_results"))
                .isEqualTo(
                        Json.parse(
                                "[{\"prompt_index\":0,\"content_filter_results\":"
                                        + SAFE
                                        + ",\"jailbreak\":{\"filtered\":false,"
                                        + "\"detected\":false}}}]"));
        assertThat(reply.headers().map())
                .containsKeys(
                        "apim-request-id",
                        "x-request-id",
                        "x-ms-region",
                        "x-ratelimit-remaining-requests",
                        "x-ratelimit-remaining-tokens");
    }

    @Test
    void theDatedUrlNamesTheDeploymentAndTheBodyDoesNotCount() throws Exception {
        server.script(ServerReply.text("hi"));
        String path = "/openai/deployments/mine/chat/completions?api-version=2024-10-21";

        caller.ask(path);

        assertThat(server.requests().getFirst().model()).isEqualTo("mine");
        assertThat(server.requests().getFirst().query()).containsEntry("api-version", "2024-10-21");
    }

    @Test
    void theDatedUrlNeedsItsDate() throws Exception {
        HttpResponse<String> reply = caller.ask("/openai/deployments/mine/chat/completions");

        assertThat(reply.statusCode()).isEqualTo(404);
        assertThat(reply.body())
                .isEqualTo("{\"error\":{\"code\":\"404\",\"message\":\"Resource not found\"}}");
    }

    @Test
    void aKeyOrATokenIsAlwaysAskedFor() throws Exception {
        server.script(ServerReply.text("key"), ServerReply.text("token"));
        String question = Caller.question("q");

        HttpResponse<String> refused = caller.post(AZURE_V1, question);

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("\"code\":\"401\"", "invalid subscription key");
        assertThat(caller.post(AZURE_V1, question, "api-key", "any").statusCode()).isEqualTo(200);
        assertThat(caller.post(AZURE_V1, question, "Authorization", "Bearer any").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aDemandedKeyIsTheOnlyOneThatOpens() throws Exception {
        server.requireKey("right").script(ServerReply.text("hi"));
        String question = Caller.question("q");

        assertThat(caller.post(AZURE_V1, question, "api-key", "wrong").statusCode()).isEqualTo(401);
        assertThat(caller.post(AZURE_V1, question, "api-key", "right").statusCode()).isEqualTo(200);
    }

    @Test
    void theModelsAreListed() throws Exception {
        server.models("mine");

        assertThat(caller.get("/openai/v1/models", "api-key", "k").body())
                .contains("\"id\":\"mine\"");
    }

    @Test
    void errorsAreInAzuresWords() throws Exception {
        server.script(
                ServerReply.rateLimited(),
                ServerReply.notFound(),
                ServerReply.contextOverflow(),
                ServerReply.quotaExhausted(),
                ServerReply.serverError(500));

        assertError(caller.ask(AZURE_V1), 429, "429");
        assertError(caller.ask(AZURE_V1), 404, "DeploymentNotFound");
        assertError(caller.ask(AZURE_V1), 400, "context_length_exceeded");
        assertError(caller.ask(AZURE_V1), 429, "insufficient_quota");
        assertError(caller.ask(AZURE_V1), 500, "InternalServerError");
    }

    @Test
    void theGatewaySpeaksForItself() throws Exception {
        server.script(ServerReply.serverError(503));

        HttpResponse<String> reply = caller.ask(AZURE_V1);

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(Json.parseObject(reply.body()))
                .containsOnlyKeys("statusCode", "message")
                .containsEntry("statusCode", 503L);
    }

    @Test
    void aStoppedPromptSaysWhichCategoryStoppedIt() throws Exception {
        server.script(ServerReply.contentFiltered());

        HttpResponse<String> reply = caller.ask(AZURE_V1);

        assertError(reply, 400, "content_filter");
        assertThat(reply.body())
                .contains("\"param\":\"prompt\"")
                .contains("\"status\":400")
                .contains("ResponsibleAIPolicyViolation")
                .contains("\"jailbreak\":")
                .contains("\"violence\":");
        assertThat(violence(reply)).isEqualTo(Map.of("filtered", true, "severity", "high"));
    }

    @Test
    void aFilteredAnswerIsMarkedOnItsChoice() throws Exception {
        server.script(ServerReply.filteredAnswer());

        assertThat(caller.ask(AZURE_V1).body())
                .contains("\"finish_reason\":\"content_filter\"")
                .containsPattern("\"violence\":\\{[^}]*\"filtered\":true");
    }

    @ParameterizedTest
    @CsvSource({
        "RETRY_AFTER_MS, retry-after-ms, 19500",
        "RETRY_AFTER_SECONDS, retry-after, 20",
        "RESET_HEADERS, x-ratelimit-reset-tokens, 20",
        "RESET_HEADERS, x-ratelimit-remaining-tokens, 0"
    })
    void aHintMayTravelInAHeader(Hint hint, String header, String value) throws Exception {
        server.script(ServerReply.rateLimited(hint, Duration.ofMillis(19_500)));

        assertThat(caller.ask(AZURE_V1).headers().firstValue(header)).contains(value);
    }

    @Test
    void aHintMayTravelInASentence() throws Exception {
        server.script(ServerReply.rateLimited(Hint.SENTENCE, Duration.ofDays(1)));

        assertThat(caller.ask(AZURE_V1).body()).contains("Please retry after 86400 seconds.");
    }

    private static void assertError(HttpResponse<String> reply, int status, String code) {
        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(plain(Json.parseObject(reply.body()).get("error")))
                .contains("\"code\":\"" + code + "\"");
    }

    private static String plain(@Nullable Object value) {
        return Json.write(value);
    }

    private static Object violence(HttpResponse<String> reply) {
        Object at = Json.parseObject(reply.body());
        for (String key : List.of("error", "innererror", "content_filter_result", "violence")) {
            at = Objects.requireNonNull(Json.bind(at, Map.class).get(key));
        }
        return at;
    }
}
