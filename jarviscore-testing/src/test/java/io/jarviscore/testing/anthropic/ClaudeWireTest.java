package io.jarviscore.testing.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.Image;
import io.jarviscore.ChatMessage.Instructions;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatMessage.User;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.json.Json;
import io.jarviscore.testing.Caller;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerReply.Hint;
import io.jarviscore.testing.ServerRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaudeWireTest {
    private static final String MESSAGES = "/v1/messages";
    private static final String USER = "{\"role\":\"user\",\"content\":\"hello\"}";
    private static final String CALL =
            "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"c1\","
                    + "\"name\":\"add\",\"input\":{\"a\":1}}]}";
    private static final String RESULT =
            "{\"type\":\"tool_result\",\"tool_use_id\":\"c1\",\"content\":\"3\"}";

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
        server.script(
                ServerReply.text("hi").thinking("hm").tokens(100, 50).cached(40).cacheWritten(30));

        HttpResponse<String> reply = ask(body(USER));

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body())
                .isEqualTo(
                        "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
                                + "\"model\":\"claude-test\",\"content\":[{\"type\":\"thinking\","
                                + "\"thinking\":\"hm\",\"signature\":\""
                                + ClaudeBodies.signature("hm")
                                + "\"},{\"type\":\"text\",\"text\":\"hi\"}],"
                                + "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                                + "\"usage\":{\"input_tokens\":30,"
                                + "\"cache_creation_input_tokens\":30,"
                                + "\"cache_read_input_tokens\":40,\"output_tokens\":50}}");
        assertThat(reply.headers().firstValue("request-id")).contains("req_1");
        assertThat(reply.headers().firstValue("anthropic-ratelimit-tokens-reset"))
                .contains("2026-01-01T00:00:01Z");
    }

    @Test
    void callsHaveIdsAndTheirArgumentsAsAnObject() throws Exception {
        server.script(
                ServerReply.toolCalls(
                        ServerReply.call("add", Map.of("a", 1)),
                        new ToolCall("mine", "stop", "no json")));

        assertThat(ask(body(USER)).body())
                .contains(
                        "\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1_0\",\"name\":\"add\","
                                + "\"input\":{\"a\":1}},{\"type\":\"tool_use\",\"id\":\"mine\","
                                + "\"name\":\"stop\",\"input\":{}}],\"stop_reason\":\"tool_use\"");
    }

    @ParameterizedTest
    @CsvSource({"LENGTH, max_tokens", "CONTENT_FILTER, refusal", "OTHER, pause_turn"})
    void theReasonToStopIsInTheWiresWords(Finish finish, String written) throws Exception {
        server.script(ServerReply.text("cut").finish(finish));

        assertThat(ask(body(USER)).body()).contains("\"stop_reason\":\"" + written + "\"");
    }

    @Test
    void theConversationIsReadIntoNeutralMessages() throws Exception {
        server.script(ServerReply.text("ok"));

        ask(
                """
                {"model":"claude-test","max_tokens":5,
                 "system":[{"type":"text","text":"one"},{"type":"text","text":"two"}],
                 "tools":[{"name":"add","description":"Adds.","input_schema":{"type":"object"}}],
                 "messages":[
                   {"role":"user","content":[
                     {"type":"image","source":{"type":"base64","media_type":"image/png",
                      "data":"AQ=="}},
                     {"type":"text","text":"question"}]},
                   {"role":"assistant","content":[{"type":"text","text":"Well."},
                     {"type":"tool_use","id":"c1","name":"add","input":{"a":1}}]},
                   {"role":"user","content":[
                     {"type":"tool_result","tool_use_id":"c1","is_error":true,
                      "content":[{"type":"text","text":"no"}]},
                     {"type":"text","text":"go"},{"type":"text","text":"on"}]}]}
                """);

        ServerRequest request = server.requests().getFirst();
        assertThat(request.model()).isEqualTo("claude-test");
        assertThat(request.messages())
                .containsExactly(
                        new Instructions("one"),
                        new Instructions("two"),
                        new User("question", List.of(new Image("image/png", "AQ=="))),
                        new Assistant("Well.", List.of(new ToolCall("c1", "add", "{\"a\":1}"))),
                        new ToolResult("c1", "add", "no", true),
                        new User("go"),
                        new User("on"));
        assertThat(request.tools())
                .containsExactly(new ToolSpec("add", "Adds.", Map.of("type", "object")));
        assertThat(server.remaining()).isZero();
    }

    @Test
    void errorsHaveTheirStatusTypeAndRequestId() throws Exception {
        server.script(
                ServerReply.rateLimited(),
                ServerReply.overloaded(),
                ServerReply.serverError(500),
                ServerReply.serverError(504),
                ServerReply.serverError(409),
                ServerReply.contentFiltered(),
                ServerReply.contextOverflow(),
                ServerReply.unauthorized(),
                ServerReply.notFound());

        assertError(ask(body(USER)), 429, "rate_limit_error");
        assertError(ask(body(USER)), 529, "overloaded_error");
        assertError(ask(body(USER)), 500, "api_error");
        assertError(ask(body(USER)), 504, "timeout_error");
        assertError(ask(body(USER)), 409, "conflict_error");
        assertError(ask(body(USER)), 400, "invalid_request_error");
        assertError(ask(body(USER)), 400, "invalid_request_error");
        assertError(ask(body(USER)), 401, "authentication_error");
        assertError(ask(body(USER)), 404, "not_found_error");
    }

    @Test
    void theMonthlySpendLimitDiffersFromAPassingOneByItsDetails() throws Exception {
        server.script(ServerReply.quotaExhausted());

        HttpResponse<String> reply = ask(body(USER));

        assertError(reply, 429, "rate_limit_error");
        assertThat(reply.body())
                .contains("\"details\":{\"error_code\":\"enforced_spend_limit_reached\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "temperature, `temperature` is deprecated for this model.",
        "seed, seed: Extra inputs are not permitted"
    })
    void aBadParameterIsNamedInTheMessage(String parameter, String message) throws Exception {
        server.script(ServerReply.badParameter(parameter));

        HttpResponse<String> reply = ask(body(USER));

        assertError(reply, 400, "invalid_request_error");
        assertThat(reply.body()).contains(message);
    }

    @ParameterizedTest
    @CsvSource({
        "RETRY_AFTER_MS, retry-after-ms, 19500",
        "RETRY_AFTER_SECONDS, retry-after, 20",
        "RETRY_AFTER_DATE, retry-after, 'Thu, 01 Jan 2026 00:00:20 GMT'",
        "RESET_HEADERS, anthropic-ratelimit-requests-remaining, 0",
        "RESET_HEADERS, anthropic-ratelimit-requests-reset, 2026-01-01T00:00:20Z",
        "RESET_HEADERS, anthropic-ratelimit-tokens-reset, 2026-01-01T00:00:20Z",
    })
    void aHintMayTravelInAHeader(Hint hint, String header, String value) throws Exception {
        server.script(ServerReply.rateLimited(hint, Duration.ofMillis(19_500)));

        assertThat(ask(body(USER)).headers().firstValue(header)).contains(value);
    }

    @ParameterizedTest
    @CsvSource({
        "SENTENCE, Please retry after 20 seconds.",
        "RETRY_INFO, '\"retryDelay\":\"19.5s\"'"
    })
    void aHintMayTravelInTheBody(Hint hint, String words) throws Exception {
        server.script(ServerReply.rateLimited(hint, Duration.ofMillis(19_500)));

        assertThat(ask(body(USER)).body()).contains(words);
    }

    @Test
    void aDemandedKeyIsTheOnlyOneThatOpens() throws Exception {
        server.requireKey("right").script(ServerReply.text("hi"));

        HttpResponse<String> refused = ask(body(USER));

        assertError(refused, 401, "authentication_error");
        assertThat(caller.post(MESSAGES, body(USER), "Authorization", "Bearer right").statusCode())
                .isEqualTo(401);
        assertThat(
                        caller.post(
                                        MESSAGES,
                                        body(USER),
                                        "x-api-key",
                                        "right",
                                        "anthropic-version",
                                        "2023-06-01")
                                .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theVersionHeaderAndPostAreRequired() throws Exception {
        assertThat(caller.post(MESSAGES, body(USER)).body())
                .contains("anthropic-version: header is required");
        assertThat(caller.get(MESSAGES).statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    no json                                  | not valid JSON
                    {"max_tokens":5,"messages":[]}           | model: Field required
                    {"model":"m","messages":[]}              | max_tokens: Field required
                    {"model":"m","max_tokens":0}             | max_tokens: Input should be
                    {"model":"m","max_tokens":5}             | at least one message
                    {"model":"m","max_tokens":5,"temperature":1.1} | temperature: range: 0..1
                    {"model":"m","max_tokens":5,"temperature":1,"top_p":1} | cannot both be specified
                    {"model":"m","max_tokens":5,"system":[{"type":"text","text":""}]} | must be non-empty
                    {"model":"m","max_tokens":5,"tools":[{"name":"a.b"}]} | custom.name
                    {"model":"m","max_tokens":5,"tools":[{"name":"a","input_schema":{}}]} | input_schema.type
                    {"model":"m","max_tokens":5,"output_config":{"format":{"schema":{"type":"object"}}}} | 'additionalProperties'
                    """)
    void aBadRequestIsRefusedWithoutAModel(String body, String complaint) throws Exception {
        HttpResponse<String> reply = ask(body);

        assertError(reply, 400, "invalid_request_error");
        assertThat(reply.body()).contains(complaint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"claude-opus-4-7", "claude-sonnet-4-12", "claude-opus-5", "claude-x-10-1"})
    void newModelsTakeNoSamplingParameters(String model) throws Exception {
        String request =
                "{\"model\":\""
                        + model
                        + "\",\"max_tokens\":5,\"temperature\":0.5,\"messages\":["
                        + USER
                        + "]}";

        assertThat(ask(request).body()).contains("`temperature` is deprecated for this model.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"claude-sonnet-4", "claude-sonnet-4-20250514", "claude-opus-4-6", "other"})
    void olderModelsDo(String model) throws Exception {
        server.script(ServerReply.text("ok"));

        assertThat(
                        ask("{\"model\":\""
                                        + model
                                        + "\",\"max_tokens\":5,\"temperature\":0.5,\"messages\":["
                                        + USER
                                        + "]}")
                                .statusCode())
                .isEqualTo(200);
    }

    @Test
    void messagesOfTheTwoSidesAlternateAndTheUserBegins() throws Exception {
        assertThat(refusal(USER + "," + USER)).contains("roles must alternate");
        assertThat(refusal(CALL)).contains("first message must use the \\\"user\\\" role");
        assertThat(refusal("{\"role\":\"system\",\"content\":\"x\"}"))
                .contains("Unexpected role \\\"system\\\"");
    }

    @Test
    void everyCallHasItsResultAtTheBeginningOfTheNextMessage() throws Exception {
        String text = "{\"type\":\"text\",\"text\":\"x\"}";

        assertThat(refusal(USER + "," + CALL)).contains("without `tool_result` blocks", "c1");
        assertThat(refusal(USER + "," + CALL + "," + USER)).contains("without `tool_result`");
        assertThat(refusal(USER + "," + CALL + "," + user(text, RESULT)))
                .contains("without `tool_result`");
        assertThat(refusal(USER + "," + CALL + "," + user(RESULT, RESULT)))
                .contains("must have a single result");
        assertThat(refusal(user(RESULT))).contains("unexpected `tool_use_id`");
        server.script(ServerReply.text("ok"));
        assertThat(ask(body(USER + "," + CALL + "," + user(RESULT, text))).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"type":"text","text":" "}                                      | must be non-empty
                    {"type":"tool_use","id":"a:b","name":"add","input":{}}          | tool_use.id
                    {"type":"tool_use","id":"a","name":"a.b","input":{}}            | tool_use.name
                    {"type":"tool_use","id":"a","name":"add","input":"{}"}          | valid dictionary
                    {"type":"image","source":{"media_type":"image/bmp"}}            | media_type
                    {"type":"tool_result","tool_use_id":"a","is_error":true}        | cannot be empty
                    {"type":"audio"}                                                | 'audio'
                    """)
    void aBadBlockIsRefused(String block, String complaint) throws Exception {
        assertThat(refusal(user(block))).contains(complaint);
    }

    @Test
    void aThoughtThatComesBackAlteredIsRefused() throws Exception {
        String given =
                "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\""
                        + ClaudeBodies.signature("hm")
                        + "\"},{\"type\":\"text\",\"text\":\"hi\"}";
        String back = "{\"role\":\"assistant\",\"content\":[" + given + "]}";
        server.script(ServerReply.text("ok"));

        assertThat(ask(body(USER + "," + back + "," + USER)).statusCode()).isEqualTo(200);
        assertThat(refusal(USER + "," + back.replace("hm", "hmm") + "," + USER))
                .contains("Invalid `signature` in `thinking` block");
    }

    @Test
    void aRequestWithoutAReplyGetsAnErrorInTheWiresWords() throws Exception {
        HttpResponse<String> reply = ask(body(USER));

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains("\"type\":\"error\"", "ModelServer: ");
    }

    private HttpResponse<String> ask(String body) throws Exception {
        return caller.post(MESSAGES, body, "x-api-key", "k", "anthropic-version", "2023-06-01");
    }

    private String refusal(String messages) throws Exception {
        HttpResponse<String> reply = ask(body(messages));
        assertError(reply, 400, "invalid_request_error");
        return reply.body();
    }

    private static String body(String messages) {
        return "{\"model\":\"claude-test\",\"max_tokens\":5,\"messages\":[" + messages + "]}";
    }

    private static String user(String... blocks) {
        return "{\"role\":\"user\",\"content\":[" + String.join(",", blocks) + "]}";
    }

    private static void assertError(HttpResponse<String> reply, int status, String type) {
        assertThat(reply.statusCode()).isEqualTo(status);
        Map<String, Object> body = Json.parseObject(reply.body());
        assertThat(body).containsEntry("type", "error");
        assertThat(body.get("request_id"))
                .isEqualTo(reply.headers().firstValue("request-id").orElseThrow());
        assertThat(Json.write(body.get("error"))).contains("\"type\":\"" + type + "\"");
    }
}
