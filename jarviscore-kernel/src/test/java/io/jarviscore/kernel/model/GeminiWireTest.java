package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Original;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatRequest;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.json.Json;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerReply.Hint;
import io.jarviscore.testing.ServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiWireTest {
    private static final String OLD = "gemini-2.5-flash";
    private static final String NEW = "gemini-3-pro-preview";

    private static final ToolSpec ADD =
            new ToolSpec(
                    "add",
                    "Adds two numbers.",
                    Map.of(
                            "type",
                            "object",
                            "properties",
                            Map.of("a", Map.of("type", "number"), "b", Map.of("type", "number")),
                            "additionalProperties",
                            false));

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEW})
    void aConversationWithToolsArrivesAsItWasSent(String model) throws Exception {
        List<ChatMessage> conversation =
                List.of(
                        new ChatMessage.Instructions("Be brief."),
                        new ChatMessage.User("What is 1 + 2? \"quoted\"\n\u00fc\ud83d\ude00"),
                        new ChatMessage.Assistant(
                                "Let me see.",
                                List.of(
                                        new ToolCall("c1", "add", "{\"a\":1,\"b\":2}"),
                                        new ToolCall("c2", "fail", "{}"))),
                        new ChatMessage.ToolResult("c1", "add", "3", false),
                        new ChatMessage.ToolResult("c2", "fail", "no such tool", true),
                        new ChatMessage.Assistant("Three.", List.of()),
                        new ChatMessage.User("Sure?"));
        try (GoogleRig rig = GoogleRig.gemini(model, Map.of())) {
            rig.server.answer(request -> ServerReply.text("Yes."));

            rig.ask(
                            ChatRequest.builder()
                                    .messages(conversation)
                                    .tools(List.of(ADD))
                                    .maxOutputTokens(77)
                                    .temperature(0.25)
                                    .build())
                    .reply();

            ServerRequest seen = rig.server.requests().getFirst();
            assertThat(seen.path()).isEqualTo("/v1beta/models/" + model + ":generateContent");
            assertThat(seen.query()).isEmpty();
            assertThat(seen.header("x-goog-api-key")).contains(GoogleRig.GEMINI_KEY);
            assertThat(seen.messages()).isEqualTo(conversation);
            assertThat(seen.tools()).containsExactly(ADD);
            assertThat(seen.json())
                    .containsEntry(
                            "generationConfig",
                            Map.of("temperature", 0.25, "maxOutputTokens", 77L));
        }
    }

    @Test
    void valuesThatARequestLeavesOpenComeFromTheSettings() throws Exception {
        Map<String, Object> settings =
                Map.of("llm_temperature", 0.1, "llm_default_max_tokens", 123);
        try (GoogleRig rig = GoogleRig.gemini(OLD, settings)) {
            assertThat(bodyOf(rig, ChatRequest.of("hello")))
                    .containsEntry(
                            "generationConfig",
                            Map.of("temperature", 0.1, "maxOutputTokens", 123L));
        }
    }

    @Test
    void itsOwnTemperatureTakesThePlaceOfTheGeneralOne() throws Exception {
        Map<String, Object> settings = Map.of("llm_temperature", 0.1, "gemini_temperature", 1.0);
        try (GoogleRig rig = GoogleRig.gemini(OLD, settings)) {
            assertThat(Json.write(bodyOf(rig, ChatRequest.of("hello"))))
                    .contains("\"temperature\":1.0");
        }
    }

    @Test
    void itsOwnTimeoutTakesThePlaceOfTheGeneralOne() throws Exception {
        Map<String, Object> settings =
                Map.of("llm_timeout", 60, "gemini_timeout", 7, "llm_max_retries_429", 0);
        try (GoogleRig rig = GoogleRig.gemini(OLD, settings)) {
            rig.server.answer(request -> ServerReply.hang());
            ModelRig.Asking asking = rig.ask("hello");
            rig.server.awaitInFlight(1);
            rig.clock.awaitTimers(1);
            rig.clock.advance(Duration.ofSeconds(7));
            rig.passWait(Duration.ofSeconds(2));
            rig.server.awaitRequests(2);
            rig.clock.awaitTimers(1);
            rig.clock.advance(Duration.ofSeconds(7));

            assertThat(asking.failure()).hasMessageContaining("within 7000 ms");
        }
    }

    @Test
    void consecutiveMessagesOfOneSideAreOneTurn() throws Exception {
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of())) {
            Map<String, Object> body =
                    bodyOf(
                            rig,
                            ChatRequest.builder()
                                    .system("One.")
                                    .user("a")
                                    .system("Two.")
                                    .user("b")
                                    .messages(
                                            List.of(
                                                    new ChatMessage.Assistant("c", List.of()),
                                                    new ChatMessage.Assistant("", List.of()),
                                                    new ChatMessage.Assistant("d", List.of())))
                                    .user("")
                                    .user("e")
                                    .build());

            assertThat(body.get("systemInstruction"))
                    .isEqualTo(Json.parse("{\"parts\":[{\"text\":\"One.\\n\\nTwo.\"}]}"));
            assertThat(body.get("contents"))
                    .isEqualTo(
                            Json.parse(
                                    """
                                    [{"role":"user","parts":[{"text":"a"},{"text":"b"}]},
                                     {"role":"model","parts":[{"text":"c"},{"text":"d"}]},
                                     {"role":"user","parts":[{"text":"e"}]}]
                                    """));
        }
    }

    @Test
    void imagesComeBeforeTheText() throws Exception {
        ChatMessage.Image image = ChatMessage.Image.of("image/png", new byte[] {1, 2, 3});
        List<ChatMessage> messages =
                List.of(new ChatMessage.User("What is it?", List.of(image, image)));
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of())) {
            rig.server.answer(request -> ServerReply.text("A cat."));

            rig.reply(messages);

            assertThat(rig.server.requests().getFirst().messages()).isEqualTo(messages);
            assertThat(rig.server.requests().getFirst().body())
                    .contains(
                            "[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AQID\"}},"
                                    + "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AQID\"}},"
                                    + "{\"text\":\"What is it?\"}]");
        }
    }

    @Test
    void anAnswersSchemaIsSentAsJsonSchema() throws Exception {
        Map<String, Object> schema =
                Map.of("type", "object", "properties", Map.of("n", Map.of("type", "integer")));
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of())) {
            Map<String, Object> body =
                    bodyOf(rig, ChatRequest.builder().user("n?").answerSchema(schema).build());

            assertThat(body.get("generationConfig"))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsEntry("responseMimeType", "application/json")
                    .containsEntry("responseJsonSchema", schema);
        }
    }

    @Test
    void argumentsThatAreNoObjectAreSentInsideOne() throws Exception {
        List<ChatMessage> messages =
                List.of(
                        new ChatMessage.User("go"),
                        new ChatMessage.Assistant(
                                "",
                                List.of(
                                        new ToolCall("1", "f", "{\"a\":1}}"),
                                        new ToolCall("2", "f", ""),
                                        new ToolCall("3", "f", "[1]"))),
                        new ChatMessage.ToolResult("1", "f", "bad", true),
                        new ChatMessage.ToolResult("2", "f", "bad", true),
                        new ChatMessage.ToolResult("3", "f", "bad", true));
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of())) {
            rig.server.answer(request -> ServerReply.text("ok"));

            rig.reply(messages);

            ChatMessage.Assistant seen =
                    (ChatMessage.Assistant) rig.server.requests().getFirst().messages().get(1);
            assertThat(seen.toolCalls())
                    .extracting(ToolCall::arguments)
                    .containsExactly(
                            "{\"arguments\":\"{\\\"a\\\":1}}\"}", "{}", "{\"arguments\":\"[1]\"}");
        }
    }

    @Test
    void aReplyCarriesCallsTokensModelAndRequestId() throws Exception {
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of())) {
            rig.server.script(
                    ServerReply.toolCalls(
                                    ServerReply.call("add", Map.of("a", 1)),
                                    ServerReply.call("add", Map.of("a", 2)))
                            .saying("Let me see.")
                            .tokens(120, 15)
                            .cached(100)
                            .reasoning(5));

            ChatReply reply = rig.ask("hello").reply();

            assertThat(reply.text()).isEqualTo("Let me see.");
            assertThat(reply.toolCalls())
                    .extracting(ToolCall::arguments)
                    .containsExactly("{\"a\":1}", "{\"a\":2}");
            assertThat(reply.toolCalls()).extracting(ToolCall::id).doesNotHaveDuplicates();
            assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
            assertThat(reply.usage()).isEqualTo(new ChatReply.Tokens(120, 15, 100, 5));
            assertThat(reply.provider()).isEqualTo("gemini");
            assertThat(reply.model()).isEqualTo(OLD);
            assertThat(reply.requestId()).contains("response-1");
            assertThat(reply.original()).isEmpty();
        }
    }

    @Test
    void aCallWithoutAnIdIsAnsweredWithoutOne() throws Exception {
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of())) {
            rig.server.script(ServerReply.toolCall("add", Map.of()), ServerReply.text("ok"));
            ChatReply first = rig.ask("hello").reply();
            ToolCall call = first.toolCalls().getFirst();

            rig.reply(
                    List.of(
                            new ChatMessage.User("hello"),
                            first.message(),
                            new ChatMessage.ToolResult(call.id(), "add", "3", false)));

            assertThat(call.id()).isNotEmpty();
            assertThat(rig.server.requests().getLast().body()).doesNotContain("\"id\"");
        }
    }

    @Test
    void signaturesAreCarriedBackUnchangedTurnAfterTurn() throws Exception {
        try (GoogleRig rig = GoogleRig.gemini(NEW, Map.of())) {
            rig.server.script(
                    ServerReply.toolCalls(
                                    ServerReply.call("add", Map.of("a", 1.5)),
                                    ServerReply.call("add", Map.of("a", 2)))
                            .thinking("Hm."),
                    ServerReply.toolCall("add", Map.of("a", 3)),
                    ServerReply.text("Six.").thinking("So."));
            ChatReply first = rig.ask("hello").reply();
            List<ChatMessage> messages = new ArrayList<>();
            messages.add(new ChatMessage.User("hello"));
            answer(messages, first);
            ChatReply second = rig.reply(messages);
            answer(messages, second);
            ChatReply third = rig.reply(messages);

            // The server refuses a signature that is missing or that was changed.
            assertThat(third.text()).isEqualTo("Six.");
            assertThat(third.original()).map(Original::json).get().asString().contains("So.");
            assertThat(rig.server.requests().getLast().body())
                    .contains(inside(first), inside(second))
                    .doesNotContain("skip_thought");
        }
    }

    @Test
    void anOriginalIsKeptCharacterByCharacter() throws Exception {
        String parts =
                "[ {\"text\" : \"\\u003d\", \"thoughtSignature\":\"c2ln\\/\"},{\"functionCall\":"
                        + "{\"name\":\"f\",\"args\":{\"x\":1.10,\"y\":1e2}}} ]";
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of())) {
            rig.server.script(
                    ServerReply.http(
                            200,
                            Map.of(),
                            "{\"candidates\":[{\"content\":{\"parts\":"
                                    + parts
                                    + "},\"finishReason\":\"STOP\"}]}"));

            ChatReply reply = rig.ask("hello").reply();

            assertThat(reply.original()).contains(new Original("gemini", OLD, parts));
            assertThat(reply.text()).isEqualTo("=");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude/" + NEW, "vertex/" + NEW, "gemini/gemini-3-flash"})
    void theOriginalOfAnotherModelIsLeftOut(String whose) throws Exception {
        String[] owner = whose.split("/", -1);
        Original foreign =
                new Original(owner[0], owner[1], "[{\"text\":\"x\",\"thoughtSignature\":\"s\"}]");
        try (GoogleRig rig = GoogleRig.gemini(NEW, Map.of())) {
            rig.server.answer(request -> ServerReply.text("ok"));

            rig.reply(conversation(foreign));

            assertThat(rig.server.requests().getFirst().body())
                    .contains("\"name\":\"add\"", "skip_thought_signature_validator")
                    .doesNotContain("\"thoughtSignature\":\"s\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{]", "[]", "{}", "[{}],[{}]", "", "[{\"text\":\"x\"}"})
    void anOriginalThatIsBrokenIsLeftOut(String json) throws Exception {
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of())) {
            rig.server.answer(request -> ServerReply.text("ok"));

            rig.reply(conversation(new Original("gemini", OLD, json)));

            assertThat(rig.server.requests().getFirst().body()).contains("\"name\":\"add\"");
        }
    }

    @Test
    void onlyTheFirstOfForeignCallsIsSigned() throws Exception {
        for (String model : List.of(NEW, "gemini-flash-latest", "gemini-10-pro")) {
            assertThat(signaturesFor(model)).isEqualTo(1);
        }
        for (String model : List.of(OLD, "gemini-1.5-flash-latest", "gemma-3")) {
            assertThat(signaturesFor(model)).isZero();
        }
    }

    @Test
    void aCallThatTheModelBotchedIsAskedForAgain() throws Exception {
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of())) {
            rig.server.script(botched(), ServerReply.text("ok"));

            ModelRig.Asking asking = rig.ask("hello");
            rig.passWait(Duration.ofSeconds(2));

            assertThat(asking.reply().text()).isEqualTo("ok");
        }
    }

    @Test
    void aCallThatTheModelBotchesEveryTimeIsAFailure() throws Exception {
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of("llm_max_retries_429", 1))) {
            rig.server.answer(request -> botched());

            ModelRig.Asking asking = rig.ask("hello");
            rig.passWait(Duration.ofSeconds(2));

            assertThat(asking.failure().failure()).isEqualTo(ModelFailure.MALFORMED_RESPONSE);
            assertThat(rig.server.requestCount()).isEqualTo(2);
        }
    }

    @Test
    void aRefusalOfGoogleHasItsKind() throws Exception {
        assertThat(failure(ServerReply.quotaExhausted())).isEqualTo(ModelFailure.QUOTA_EXHAUSTED);
        assertThat(failure(ServerReply.unauthorized())).isEqualTo(ModelFailure.AUTH);
        assertThat(failure(ServerReply.notFound())).isEqualTo(ModelFailure.NOT_FOUND);
        assertThat(failure(ServerReply.contextOverflow())).isEqualTo(ModelFailure.CONTEXT_OVERFLOW);
        assertThat(failure(ServerReply.contentFiltered())).isEqualTo(ModelFailure.CONTENT_FILTERED);
        assertThat(failure(ServerReply.filteredAnswer())).isEqualTo(ModelFailure.CONTENT_FILTERED);
        assertThat(failure(ServerReply.badParameter("topK"))).isEqualTo(ModelFailure.BAD_REQUEST);
        assertThat(failure(ServerReply.serverError(500))).isEqualTo(ModelFailure.TRANSIENT);
        assertThat(failure(ServerReply.serverError(504))).isEqualTo(ModelFailure.TRANSIENT);
        assertThat(failure(ServerReply.overloaded())).isEqualTo(ModelFailure.OVERLOADED);
        assertThat(failure(ServerReply.rateLimited())).isEqualTo(ModelFailure.RATE_LIMITED);
        assertThat(failure(ServerReply.notJson())).isEqualTo(ModelFailure.MALFORMED_RESPONSE);
    }

    @Test
    void aWrongKeyIsSaidToBeSoAndNotShown() throws Exception {
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of())) {
            rig.server.requireKey("another");

            ModelException failure = rig.ask("hello").failure();

            assertThat(failure.failure()).isEqualTo(ModelFailure.AUTH);
            assertThat(failure)
                    .hasMessageContaining("API key not valid")
                    .hasMessageNotContaining("canary");
        }
    }

    @Test
    void theDelayThatGoogleNamesIsWaitedForAndASecondMore() throws Exception {
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of())) {
            rig.server.script(
                    ServerReply.rateLimited(Hint.RETRY_INFO, Duration.ofSeconds(20)),
                    ServerReply.text("at last"));

            ModelRig.Asking asking = rig.ask("hello");
            rig.passWait(Duration.ofSeconds(21));

            assertThat(asking.reply().text()).isEqualTo("at last");
        }
    }

    @Test
    void aTemperatureThatAModelRefusesIsLeftOutFromThenOn() throws Exception {
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of())) {
            rig.server.script(ServerReply.badParameter("temperature"));
            rig.server.answer(request -> ServerReply.text("ok"));

            rig.ask("one").reply();
            rig.ask("two").reply();

            assertThat(rig.server.requests())
                    .extracting(request -> request.body().contains("temperature"))
                    .containsExactly(true, false, false);
        }
    }

    private static ServerReply botched() {
        return ServerReply.http(
                200, Map.of(), "{\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\"}]}");
    }

    private static void answer(List<ChatMessage> messages, ChatReply reply) {
        messages.add(reply.message());
        for (ToolCall call : reply.toolCalls()) {
            messages.add(new ChatMessage.ToolResult(call.id(), call.tool(), "1", false));
        }
    }

    private static String inside(ChatReply reply) {
        String parts = reply.original().orElseThrow().json();
        return parts.substring(1, parts.length() - 1);
    }

    private static List<ChatMessage> conversation(Original original) {
        return List.of(
                new ChatMessage.User("go"),
                new ChatMessage.Assistant(
                        "",
                        List.of(new ToolCall("1", "add", "{}"), new ToolCall("2", "add", "{}")),
                        Optional.of(original)),
                new ChatMessage.ToolResult("1", "add", "3", false),
                new ChatMessage.ToolResult("2", "add", "3", false));
    }

    private static int signaturesFor(String model) throws Exception {
        try (GoogleRig rig = GoogleRig.gemini(model, Map.of())) {
            rig.server.answer(request -> ServerReply.text("ok"));
            rig.reply(conversation(new Original("claude", "claude-sonnet-4", "[]")));
            return rig.server.requests().getFirst().body().split("skip_thought", -1).length - 1;
        }
    }

    private static Map<String, Object> bodyOf(GoogleRig rig, ChatRequest request) throws Exception {
        rig.server.answer(seen -> ServerReply.text("ok"));
        rig.ask(request).reply();
        return rig.server.requests().getLast().json();
    }

    private static ModelFailure failure(ServerReply reply) throws Exception {
        try (GoogleRig rig = GoogleRig.gemini(OLD, Map.of("llm_max_retries_429", 0))) {
            rig.server.script(reply);
            return rig.ask("hello").failure().failure();
        }
    }
}
