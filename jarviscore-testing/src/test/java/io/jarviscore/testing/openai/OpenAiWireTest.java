package io.jarviscore.testing.openai;

import static io.jarviscore.testing.Caller.OPENAI;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatReply.Finish;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiWireTest {
    private final ManualClock clock = new ManualClock();
    private final ModelServer server = ModelServer.start(clock);
    private final Caller caller = new Caller(server);

    @AfterEach
    void close() {
        caller.close();
        server.close();
    }

    @Test
    void anAnswerHasEveryFieldOfTheWire() throws Exception {
        server.script(ServerReply.text("hi").tokens(100, 50).cached(40).reasoning(30));

        HttpResponse<String> reply = caller.ask(OPENAI);

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body())
                .isEqualTo(
                        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\","
                                + "\"created\":1767225600,\"model\":\"gpt-test\",\"choices\":["
                                + "{\"index\":0,\"message\":{\"role\":\"assistant\","
                                + "\"content\":\"hi\",\"refusal\":null},\"logprobs\":null,"
                                + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":100,"
                                + "\"completion_tokens\":50,\"total_tokens\":150,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":40},"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":30}},"
                                + "\"system_fingerprint\":\"fp_test\"}");
    }

    @Test
    void anAnswerCarriesItsRequestIdAndTheRateLimits() throws Exception {
        server.script(ServerReply.text("hi"));

        HttpResponse<String> reply = caller.ask(OPENAI);

        assertThat(reply.headers().firstValue("content-type")).contains("application/json");
        assertThat(reply.headers().firstValue("x-request-id")).contains("req_1");
        assertThat(reply.headers().firstValue("x-ratelimit-remaining-requests")).contains("9999");
        assertThat(reply.headers().firstValue("x-ratelimit-reset-tokens")).contains("30ms");
    }

    @Test
    void toolCallsHaveIdsAndArgumentsAsTextAndNoContent() throws Exception {
        server.script(
                ServerReply.toolCalls(
                        ServerReply.call("add", Map.of("a", 1)),
                        ServerReply.call("stop", Map.of())));

        Map<String, Object> choice = choice(caller.ask(OPENAI));

        assertThat(choice).containsEntry("finish_reason", "tool_calls");
        assertThat(Json.write(choice.get("message")))
                .isEqualTo(
                        "{\"role\":\"assistant\",\"content\":null,\"refusal\":null,\"tool_calls\":["
                                + "{\"id\":\"call_1_0\",\"type\":\"function\",\"function\":"
                                + "{\"name\":\"add\",\"arguments\":\"{\\\"a\\\":1}\"}},"
                                + "{\"id\":\"call_1_1\",\"type\":\"function\",\"function\":"
                                + "{\"name\":\"stop\",\"arguments\":\"{}\"}}]}");
    }

    @Test
    void wordsAndAToolCallCanComeTogether() throws Exception {
        server.script(ServerReply.toolCall("add", Map.of()).saying("let me add"));

        assertThat(Json.write(choice(caller.ask(OPENAI))))
                .contains("\"content\":\"let me add\"")
                .contains("\"name\":\"add\"");
    }

    @ParameterizedTest
    @CsvSource({"LENGTH, length", "CONTENT_FILTER, content_filter", "OTHER, function_call"})
    void theReasonToStopIsInTheWiresWords(Finish finish, String written) throws Exception {
        server.script(ServerReply.text("cut").finish(finish));

        assertThat(choice(caller.ask(OPENAI))).containsEntry("finish_reason", written);
    }

    @Test
    void aFilteredAnswerHasNoContent() throws Exception {
        server.script(ServerReply.filteredAnswer());

        Map<String, Object> choice = choice(caller.ask(OPENAI));

        assertThat(choice).containsEntry("finish_reason", "content_filter");
        assertThat(Json.write(choice)).contains("\"content\":null");
    }

    @Test
    void errorsHaveTheirStatusTypeAndCode() throws Exception {
        server.script(
                ServerReply.rateLimited(),
                ServerReply.quotaExhausted(),
                ServerReply.overloaded(),
                ServerReply.contentFiltered(),
                ServerReply.contextOverflow(),
                ServerReply.unauthorized(),
                ServerReply.notFound());

        assertError(caller.ask(OPENAI), 429, "requests", "rate_limit_exceeded");
        assertError(caller.ask(OPENAI), 429, "insufficient_quota", "insufficient_quota");
        assertError(caller.ask(OPENAI), 529, "server_error", "overloaded");
        assertError(caller.ask(OPENAI), 400, "invalid_request_error", "content_filter");
        assertError(caller.ask(OPENAI), 400, "invalid_request_error", "context_length_exceeded");
        assertError(caller.ask(OPENAI), 401, "invalid_request_error", "invalid_api_key");
        assertError(caller.ask(OPENAI), 404, "invalid_request_error", "model_not_found");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 500, 502, 503, 504})
    void aServersFailureHasTheStatusThatWasScripted(int status) throws Exception {
        server.script(ServerReply.serverError(status));

        HttpResponse<String> reply = caller.ask(OPENAI);

        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(error(reply)).containsEntry("type", "server_error").containsEntry("code", null);
    }

    @ParameterizedTest
    @CsvSource({"temperature, unsupported_value", "max_tokens, unsupported_parameter"})
    void aBadParameterIsNamed(String parameter, String code) throws Exception {
        server.script(ServerReply.badParameter(parameter));

        HttpResponse<String> reply = caller.ask(OPENAI);

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(error(reply)).containsEntry("param", parameter).containsEntry("code", code);
    }

    @ParameterizedTest
    @CsvSource({
        "RETRY_AFTER_MS, retry-after-ms, 1500",
        "RETRY_AFTER_SECONDS, retry-after, 2",
        "RETRY_AFTER_DATE, retry-after, 'Thu, 01 Jan 2026 00:00:02 GMT'",
        "RESET_HEADERS, x-ratelimit-reset-requests, 1.5s",
        "RESET_HEADERS, x-ratelimit-reset-tokens, 1.5s",
        "RESET_HEADERS, x-ratelimit-remaining-requests, 0"
    })
    void aHintMayTravelInAHeader(Hint hint, String header, String value) throws Exception {
        server.script(ServerReply.rateLimited(hint, Duration.ofMillis(1_500)));

        assertThat(caller.ask(OPENAI).headers().firstValue(header)).contains(value);
    }

    @Test
    void aHintMayTravelInTheBody() throws Exception {
        server.script(
                ServerReply.rateLimited(Hint.RETRY_INFO, Duration.ofMillis(1_500)),
                ServerReply.overloaded(Hint.SENTENCE, Duration.ofMillis(1_500)));

        assertThat(Json.write(error(caller.ask(OPENAI)).get("details")))
                .contains("\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\"")
                .contains("\"retryDelay\":\"1.5s\"");
        assertThat(caller.ask(OPENAI).body()).contains("Please retry after 2 seconds.");
    }

    @Test
    void noHintIsReallyNone() throws Exception {
        server.script(ServerReply.rateLimited());

        HttpResponse<String> reply = caller.ask(OPENAI);

        assertThat(reply.headers().map().keySet())
                .noneMatch(name -> name.startsWith("retry") || name.startsWith("x-ratelimit"));
        assertThat(reply.body()).doesNotContain("retry after").doesNotContain("RetryInfo");
    }

    @Test
    void theModelsAreListedWithoutUsingUpTheScript() throws Exception {
        server.models("small", "large").script(ServerReply.text("hi"));

        HttpResponse<String> reply = caller.get("/v1/models");

        assertThat(reply.body())
                .contains("\"object\":\"list\"")
                .contains("\"id\":\"small\",\"object\":\"model\"")
                .contains("\"id\":\"large\"");
        assertThat(caller.get("/health").statusCode()).isEqualTo(200);
        assertThat(server.remaining()).isOne();
    }

    @Test
    void aKeyIsAskedForOnlyOnDemand() throws Exception {
        server.script(ServerReply.text("free"), ServerReply.text("paid"));
        assertThat(caller.post(OPENAI, Caller.question("q")).statusCode()).isEqualTo(200);

        server.requireKey("right");

        assertError(
                caller.post(OPENAI, Caller.question("q"), "Authorization", "Bearer wrong"),
                401,
                "invalid_request_error",
                "invalid_api_key");
        assertThat(
                        caller.post(OPENAI, Caller.question("q"), "Authorization", "Bearer right")
                                .statusCode())
                .isEqualTo(200);
    }

    private static void assertError(
            HttpResponse<String> reply, int status, String type, String code) {
        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(error(reply))
                .containsEntry("type", type)
                .containsEntry("code", code)
                .containsKeys("message", "param");
    }

    @SuppressWarnings("unchecked") // a JSON object is always read with text keys
    private static Map<String, Object> error(HttpResponse<String> reply) {
        return Json.bind(Json.parseObject(reply.body()).get("error"), Map.class);
    }

    @SuppressWarnings("unchecked") // a JSON object is always read with text keys
    private static Map<String, Object> choice(HttpResponse<String> reply) {
        Object choices = Json.parseObject(reply.body()).get("choices");
        return Json.bind(Json.bind(choices, List.class).getFirst(), Map.class);
    }
}
