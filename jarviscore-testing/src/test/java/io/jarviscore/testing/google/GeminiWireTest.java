package io.jarviscore.testing.google;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.json.Json;
import io.jarviscore.testing.Caller;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerReply.Hint;
import io.jarviscore.testing.ServerRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiWireTest {
    private static final String OLD = "/v1beta/models/gemini-2.5-flash:generateContent";
    private static final String NEW = "/v1beta/models/gemini-3-pro-preview:generateContent";
    private static final String ASK = "{\"role\":\"user\",\"parts\":[{\"text\":\"hello\"}]}";

    private final ManualClock clock = new ManualClock();
    private final ModelServer server = ModelServer.start(clock);
    private final Caller caller = new Caller(server);

    @AfterEach
    void close() {
        caller.close();
        server.close();
    }

    @Test
    void anAnswerIsACandidateWithParts() throws Exception {
        server.script(ServerReply.text("hi").tokens(120, 15).cached(100).reasoning(5));

        HttpResponse<String> reply = ask(OLD);

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body())
                .isEqualTo(
                        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hi\"}],"
                                + "\"role\":\"model\"},\"finishReason\":\"STOP\",\"index\":0}],"
                                + "\"usageMetadata\":{\"promptTokenCount\":120,"
                                + "\"candidatesTokenCount\":10,\"totalTokenCount\":135,"
                                + "\"cachedContentTokenCount\":100,\"thoughtsTokenCount\":5},"
                                + "\"modelVersion\":\"gemini-2.5-flash\","
                                + "\"responseId\":\"response-1\"}");
    }

    @Test
    void theRequestIsRead() throws Exception {
        server.script(ServerReply.text("ok"));

        caller.post(
                OLD,
                """
                {"systemInstruction":{"parts":[{"text":"Be brief."}]},
                 "contents":[
                  {"role":"user","parts":[
                   {"inlineData":{"mimeType":"image/png","data":"AQID"}},{"text":"go"}]},
                  {"role":"model","parts":[{"text":"Hm","thought":true},{"text":"ok"},
                   {"functionCall":{"id":"1","name":"f","args":{"a":1}}},
                   {"functionCall":{"name":"g"}}]},
                  {"role":"user","parts":[
                   {"functionResponse":{"id":"1","name":"f","response":{"result":"3"}}},
                   {"functionResponse":{"name":"g","response":{"error":"bad"}}},
                   {"text":"and?"}]}],
                 "tools":[{"functionDeclarations":[{"name":"f","description":"d",
                   "parametersJsonSchema":{"type":"object"}}]}]}
                """);

        ServerRequest seen = server.requests().getFirst();
        assertThat(seen.model()).isEqualTo("gemini-2.5-flash");
        assertThat(seen.messages())
                .containsExactly(
                        new ChatMessage.Instructions("Be brief."),
                        new ChatMessage.User(
                                "go", List.of(new ChatMessage.Image("image/png", "AQID"))),
                        new ChatMessage.Assistant(
                                "ok",
                                List.of(
                                        new ToolCall("1", "f", "{\"a\":1}"),
                                        new ToolCall("", "g", "{}"))),
                        new ChatMessage.ToolResult("1", "f", "3", false),
                        new ChatMessage.ToolResult("", "g", "bad", true),
                        new ChatMessage.User("and?"));
        assertThat(seen.tools()).extracting(tool -> tool.name()).containsExactly("f");
    }

    @Test
    void aDemandedKeyBelongsIntoTheHeader() throws Exception {
        server.requireKey("right").script(ServerReply.text("hi"));

        HttpResponse<String> none = caller.post(OLD + "?key=right", body(ASK));
        HttpResponse<String> wrong = caller.post(OLD, body(ASK), "x-goog-api-key", "wrong");
        HttpResponse<String> right = caller.post(OLD, body(ASK), "x-goog-api-key", "right");

        assertThat(none.statusCode()).isEqualTo(403);
        assertThat(none.body()).contains("\"status\":\"PERMISSION_DENIED\"");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("\"reason\":\"API_KEY_INVALID\"");
        assertThat(right.statusCode()).isEqualTo(200);
    }

    @Test
    void theModelsAreListed() throws Exception {
        server.models("mine");

        assertThat(caller.get("/v1beta/models").body()).contains("\"name\":\"models/mine\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {"contents":[]}                                              | contents is not specified
            {"contents":ASK,"stream":true}                               | Unknown name "stream": Cannot
            {"contents":[{"role":"user","parts":[{"txt":"a"}]}]}         | Unknown name "txt" at 'contents[0].parts[0]'
            {"contents":ASK,"generationConfig":{"max_tokens":1}}         | Unknown name "max_tokens" at 'generationConfig'
            {"contents":[{"role":"system","parts":[{"text":"a"}]}]}      | valid role: user, model
            {"contents":[{"role":"user","parts":[]}]}                    | must not be empty
            {"contents":[{"role":"user","parts":[{"text":""}]}]}         | must have a text parameter
            {"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"user","parts":[{"text":"a"}]}]} | alternate between user and model
            {"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"a"}]}]} | end with a user role
            {"contents":[{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}]} | number of function response parts
            {"contents":[{"role":"user","parts":[{"functionResponse":{"name":"f","response":"a"}}]}]} | function_response.response
            {"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"role":"user","parts":[{"text":"a"}]}]} | number of function response parts
            {"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":"x"}}]}]} | function_call.args
            {"contents":ASK,"tools":[{"functionDeclarations":[{"name":"a b"}]}]} | Invalid function name
            {"contents":ASK,"generationConfig":{"responseJsonSchema":{}}} | only supported with response mime type
            {"contents                                                    | Invalid JSON payload
            """)
    void aRequestThatGoogleRefusesIsRefused(String body, String complaint) throws Exception {
        HttpResponse<String> reply = caller.post(OLD, body.replace("ASK", "[" + ASK + "]"));

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(message(reply)).contains(complaint.replace("\"", "\\\""));
        assertThat(reply.body()).contains("\"status\":\"INVALID_ARGUMENT\"");
    }

    @Test
    void aNewerModelSignsItsFirstCallAndWantsTheSignatureBack() throws Exception {
        server.script(
                ServerReply.toolCalls(
                                ServerReply.call("f", Map.of("a", 1.5)),
                                ServerReply.call("f", Map.of("a", 2)))
                        .thinking("Hm."),
                ServerReply.text("ok"));
        String parts = parts(ask(NEW).body());

        assertThat(parts)
                .startsWith("[{\"text\":\"Hm.\",\"thought\":true},")
                .containsOnlyOnce("thoughtSignature")
                .contains("\"id\":\"call-1-0\"", "\"id\":\"call-1-1\"");
        assertThat(continued(NEW, parts).statusCode()).isEqualTo(200);
    }

    @Test
    void aSignatureThatIsMissingOrChangedIsRefused() throws Exception {
        server.script(ServerReply.toolCall("f", Map.of("a", 1)));
        String parts = parts(ask(NEW).body());

        String without = parts.replaceAll(",\"thoughtSignature\":\"[^\"]*\"", "");
        String changed = parts.replaceAll("\"thoughtSignature\":\"", "$0x");
        String moved = parts.replace("\"a\":1", "\"a\":2");

        assertThat(message(continued(NEW, without))).contains("missing a thought_signature");
        assertThat(message(continued(NEW, changed))).contains("signature is not valid");
        assertThat(message(continued(NEW, moved))).contains("signature is not valid");
    }

    @Test
    void anotherModelsCallsPassWithTheSignatureThatGoogleNamesForThem() throws Exception {
        server.script(ServerReply.text("ok"));
        String call =
                "[{\"functionCall\":{\"name\":\"f\"},"
                        + "\"thoughtSignature\":\"skip_thought_signature_validator\"}]";

        assertThat(continued(NEW, call).statusCode()).isEqualTo(200);
    }

    @Test
    void anOlderModelWantsNoSignature() throws Exception {
        server.script(ServerReply.toolCall("f", Map.of()), ServerReply.text("ok"));
        String parts = parts(ask(OLD).body());

        assertThat(parts).doesNotContain("thoughtSignature", "\"id\"");
        assertThat(continued(OLD, parts).statusCode()).isEqualTo(200);
    }

    @Test
    void errorsAreInGooglesWords() throws Exception {
        server.script(
                ServerReply.notFound(),
                ServerReply.contextOverflow(),
                ServerReply.serverError(500),
                ServerReply.overloaded(),
                ServerReply.serverError(504),
                ServerReply.badParameter("temperature"),
                ServerReply.unauthorized());

        assertError(ask(OLD), 404, "NOT_FOUND");
        assertError(ask(OLD), 400, "INVALID_ARGUMENT");
        assertError(ask(OLD), 500, "INTERNAL");
        assertError(ask(OLD), 503, "UNAVAILABLE");
        assertError(ask(OLD), 504, "DEADLINE_EXCEEDED");
        assertError(ask(OLD), 400, "INVALID_ARGUMENT");
        assertError(ask(OLD), 400, "INVALID_ARGUMENT");
    }

    @Test
    void aQuotaIsNamedTogetherWithTheDelay() throws Exception {
        server.script(
                ServerReply.rateLimited(Hint.RETRY_INFO, Duration.ofMillis(53_010)),
                ServerReply.quotaExhausted());

        HttpResponse<String> minute = ask(OLD);
        HttpResponse<String> day = ask(OLD);

        assertError(minute, 429, "RESOURCE_EXHAUSTED");
        assertThat(minute.body())
                .contains("google.rpc.QuotaFailure", "PerMinute")
                .contains("google.rpc.RetryInfo", "\"retryDelay\":\"53.01s\"");
        assertThat(day.body()).contains("PerDay").doesNotContain("RetryInfo");
    }

    @ParameterizedTest
    @CsvSource({
        "RETRY_AFTER_MS, retry-after-ms, 20000",
        "RETRY_AFTER_SECONDS, retry-after, 20",
    })
    void aHintMayTravelInAHeader(Hint hint, String header, String value) throws Exception {
        server.script(ServerReply.rateLimited(hint, Duration.ofSeconds(20)));

        assertThat(ask(OLD).headers().firstValue(header)).contains(value);
    }

    @Test
    void aStoppedPromptHasNoCandidate() throws Exception {
        server.script(ServerReply.contentFiltered(), ServerReply.filteredAnswer());

        assertThat(ask(OLD).body())
                .contains("\"promptFeedback\":{\"blockReason\":\"SAFETY\"}")
                .doesNotContain("candidates");
        assertThat(ask(OLD).body())
                .contains("\"candidates\":[{\"finishReason\":\"SAFETY\",\"index\":0}]");
    }

    @Test
    void aRequestWithoutAReplyGetsAnError() throws Exception {
        HttpResponse<String> reply = ask(OLD);

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(message(reply)).startsWith("\"ModelServer: ");
    }

    @Test
    void nothingElseIsThere() throws Exception {
        assertThat(caller.post("/v1beta/models/m:embedContent", "{}").statusCode()).isEqualTo(404);
        assertThat(caller.get(OLD).statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> ask(String path) throws Exception {
        return caller.post(path, body(ASK));
    }

    /** Continues the conversation with the model's message and its calls' results. */
    private HttpResponse<String> continued(String path, String parts) throws Exception {
        List<String> results = new ArrayList<>();
        for (Object part : Json.bind(Json.parse(parts), List.class)) {
            if (((Map<?, ?>) part).get("functionCall") instanceof Map<?, ?> call) {
                Map<Object, Object> result = new LinkedHashMap<>(call);
                result.remove("args");
                result.put("response", Map.of("result", "1"));
                results.add(Json.write(Map.of("functionResponse", result)));
            }
        }
        return caller.post(
                path,
                body(
                        ASK
                                + ",{\"role\":\"model\",\"parts\":"
                                + parts
                                + "},{\"role\":\"user\",\"parts\":"
                                + results
                                + "}"));
    }

    private static String body(String contents) {
        return "{\"contents\":[" + contents + "]}";
    }

    private static String parts(String reply) {
        return reply.replaceAll(".*\"parts\":(\\[.*\\]),\"role\".*", "$1");
    }

    private static String message(HttpResponse<String> reply) {
        Object error = Json.parseObject(reply.body()).get("error");
        return Json.write(Json.bind(error, Map.class).get("message"));
    }

    private static void assertError(HttpResponse<String> reply, int status, String name) {
        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(reply.body())
                .contains("\"code\":" + status, "\"status\":\"" + name + "\"", "\"message\":");
    }
}
