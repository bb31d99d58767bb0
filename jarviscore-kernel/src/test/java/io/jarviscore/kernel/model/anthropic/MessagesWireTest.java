package io.jarviscore.kernel.model.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.Image;
import io.jarviscore.ChatMessage.Instructions;
import io.jarviscore.ChatMessage.Original;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatMessage.User;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.ChatRequest;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.ModelException;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.model.ClaudeRig;
import io.jarviscore.kernel.model.wire.ApiKey;
import io.jarviscore.kernel.model.wire.ChatDefaults;
import io.jarviscore.kernel.model.wire.WrittenSchema;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ServerReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesWireTest {
    private static final ToolSpec ADD =
            new ToolSpec(
                    "add",
                    "Adds two numbers.",
                    Map.of(
                            "type",
                            "object",
                            "properties",
                            Map.of("a", Map.of("type", "number"), "b", Map.of("type", "number")),
                            "required",
                            List.of("a", "b")));

    private ClaudeRig rig = ClaudeRig.start();

    @BeforeEach
    void answerEverything() {
        rig.server.answer(request -> ServerReply.text("ok"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aConversationWithToolsArrivesAsItWasSent() throws Exception {
        List<ChatMessage> conversation =
                List.of(
                        new Instructions("Be brief."),
                        new User("What is 1 + 2? \"quoted\"\n\u00fc\ud83d\ude00"),
                        new Assistant(
                                "Let me see.",
                                List.of(
                                        new ToolCall("c1", "add", "{\"a\":1,\"b\":2}"),
                                        new ToolCall("c2", "add", "{}"))),
                        new ToolResult("c1", "add", "3", false),
                        new ToolResult("c2", "add", "a is missing", true),
                        new Assistant("Three.", List.of()),
                        new User("Sure?"));

        rig.ask(
                ChatRequest.builder()
                        .messages(conversation)
                        .tools(List.of(ADD))
                        .maxOutputTokens(77)
                        .temperature(0.25)
                        .build());

        assertThat(rig.seen().messages()).isEqualTo(conversation);
        assertThat(rig.seen().tools()).containsExactly(ADD);
        assertThat(rig.seen().json())
                .containsEntry("model", "claude-sonnet-4")
                .containsEntry("max_tokens", 77L)
                .containsEntry("temperature", 0.25)
                .doesNotContainKeys("top_p", "output_config");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/v1", "/v1/", "/v1/messages"})
    void theServerIsFoundHoweverItsAddressEnds(String suffix) throws Exception {
        try (ClaudeRig other = ClaudeRig.at(suffix)) {
            other.server.script(ServerReply.text("ok"));

            assertThat(other.ask(ChatRequest.of("hi")).provider()).isEqualTo("claude");

            assertThat(other.seen().path()).isEqualTo("/v1/messages");
            assertThat(other.seen().header("x-api-key")).contains(ClaudeRig.KEY);
            assertThat(other.seen().header("anthropic-version")).contains("2023-06-01");
            assertThat(other.seen().header("authorization")).isEmpty();
        }
    }

    @Test
    void valuesThatARequestLeavesOpenComeFromTheSettings() throws Exception {
        restart(Map.of("llm_temperature", 0.1, "llm_default_max_tokens", 123));

        rig.ask(ChatRequest.of("hello"));

        assertThat(rig.seen().json())
                .containsEntry("max_tokens", 123L)
                .containsEntry("temperature", 0.1);
    }

    @Test
    void aTemperatureBeyondAnthropicsIsItsHottest() throws Exception {
        rig.ask(ChatRequest.builder().user("hello").temperature(1.7).build());

        assertThat(rig.seen().json()).containsEntry("temperature", 1.0);
    }

    @Test
    void allRulesAreSentAheadAndTheLastOneAndTheLastToolAreMarkedForTheCache() throws Exception {
        ToolSpec stop = new ToolSpec("stop", "Stops.", Map.of("type", "object"));

        rig.ask(
                ChatRequest.builder()
                        .system("one")
                        .user("question")
                        .system("two")
                        .tools(List.of(ADD, stop))
                        .build());

        String mark = ",\"cache_control\":{\"type\":\"ephemeral\"}}";
        assertThat(rig.seen().body())
                .contains(
                        "\"system\":[{\"type\":\"text\",\"text\":\"one\"},"
                                + "{\"type\":\"text\",\"text\":\"two\""
                                + mark
                                + "]")
                .contains("\"input_schema\":{\"type\":\"object\"}" + mark + "]")
                .containsOnlyOnce("\"role\"");
    }

    @Test
    void aToolWithoutASchemaTakesAnObject() throws Exception {
        rig.ask(
                ChatRequest.builder()
                        .user("hello")
                        .tools(List.of(new ToolSpec("stop", "Stops.", Map.of())))
                        .build());

        assertThat(rig.seen().tools().getFirst().parameters()).isEqualTo(Map.of("type", "object"));
    }

    @Test
    void aSchemaThatIsWrittenDownAlreadyIsCopied() throws Exception {
        Map<String, Object> written = WrittenSchema.of(ADD.parameters());

        rig.ask(
                ChatRequest.builder()
                        .user("hello")
                        .tools(List.of(new ToolSpec("add", "Adds.", written)))
                        .build());

        assertThat(rig.seen().tools().getFirst().parameters()).isEqualTo(ADD.parameters());
    }

    @Test
    void aSchemaThatIsNoJsonFailsWithTheRemedy() {
        ToolSpec strange = new ToolSpec("s", "s", Map.of("type", "object", "x", new Unwritable()));

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(
                        () ->
                                rig.model.complete(
                                        ChatRequest.builder()
                                                .user("hello")
                                                .tools(List.of(strange))
                                                .build()))
                .withMessageContaining("use plain values only");
    }

    @Test
    void messagesOfOneSideInARowAreOneMessage() throws Exception {
        List<ChatMessage> conversation =
                List.of(
                        new User("a"),
                        new User("b"),
                        new Assistant("c", List.of()),
                        new Instructions("rule"),
                        new Assistant("", List.of(new ToolCall("c1", "add", "{}"))),
                        new User("d"),
                        new ToolResult("c1", "add", "3", false));

        rig.ask(ChatRequest.builder().messages(conversation).build());

        assertThat(rig.seen().json().get("messages"))
                .isEqualTo(
                        Json.parse(
                                """
                                [{"role":"user","content":[
                                   {"type":"text","text":"a"},{"type":"text","text":"b"}]},
                                 {"role":"assistant","content":[{"type":"text","text":"c"},
                                   {"type":"tool_use","id":"c1","name":"add","input":{}}]},
                                 {"role":"user","content":[
                                   {"type":"tool_result","tool_use_id":"c1","content":"3"},
                                   {"type":"text","text":"d"}]}]
                                """));
    }

    @Test
    void emptyMessagesAreLeftOut() throws Exception {
        List<ChatMessage> conversation =
                List.of(
                        new Instructions(" "),
                        new User("a"),
                        new Assistant("", List.of()),
                        new User("\n"),
                        new User("b"));

        rig.ask(ChatRequest.builder().messages(conversation).build());

        assertThat(rig.seen().messages()).containsExactly(new User("a"), new User("b"));
    }

    @Test
    void aConversationOfRulesAloneIsOpenedByTheUser() throws Exception {
        rig.ask(ChatRequest.builder().system("Tell a joke.").build());

        assertThat(rig.seen().messages())
                .containsExactly(new Instructions("Tell a joke."), new User("Begin."));
    }

    @Test
    void aConversationThatTheModelBeganIsOpenedByTheUser() throws Exception {
        rig.ask(
                ChatRequest.builder()
                        .messages(List.of(new Assistant("Hi!", List.of()), new User("Hi.")))
                        .build());

        assertThat(rig.seen().messages())
                .containsExactly(
                        new User("Begin."), new Assistant("Hi!", List.of()), new User("Hi."));
    }

    @Test
    void imagesComeBeforeTheTextTheyBelongTo() throws Exception {
        User question =
                new User(
                        "What is this?",
                        List.of(
                                Image.of("image/png", new byte[] {1, 2}),
                                Image.of("image/webp", new byte[] {3})));

        rig.ask(ChatRequest.builder().messages(List.of(question)).build());

        assertThat(rig.seen().messages()).containsExactly(question);
        assertThat(rig.seen().body())
                .contains(
                        "[{\"type\":\"image\",\"source\":{\"type\":\"base64\","
                                + "\"media_type\":\"image/png\",\"data\":\"AQI=\"}},");
    }

    @Test
    void aWantedSchemaIsSentWithAllItsObjectsClosed() throws Exception {
        Map<String, Object> item =
                Map.of("type", "object", "properties", Map.of("n", Map.of("type", "integer")));
        Map<String, Object> schema =
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("items", Map.of("type", "array", "items", item), "type", item));

        rig.ask(ChatRequest.builder().user("list").answerSchema(schema).build());

        String closed =
                "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},"
                        + "\"additionalProperties\":false}";
        assertThat(rig.seen().json().get("output_config"))
                .isEqualTo(
                        Json.parse(
                                "{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":"
                                        + "\"object\",\"properties\":{\"items\":{\"type\":\"array\","
                                        + "\"items\":"
                                        + closed
                                        + "},\"type\":"
                                        + closed
                                        + "},\"additionalProperties\":false}}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"a": 1.10, "b":[2]} | {"a":1.10,"b":[2]}
                    ``                   | {}
                    ` `                  | {}
                    {"a":                | {"INVALID_JSON":"{\\"a\\":"}
                    {} {}                | {"INVALID_JSON":"{} {}"}
                    [1]                  | {"INVALID_JSON":"[1]"}
                    null                 | {"INVALID_JSON":"null"}
                    """)
    void theArgumentsOfACallAreAlwaysAnObject(String written, String sent) throws Exception {
        rig.ask(after(new Assistant("", List.of(new ToolCall("c1", "add", written)))));

        assertThat(Json.parse(callsSeen().getFirst().arguments())).isEqualTo(Json.parse(sent));
    }

    @Test
    void halfACharacterInACallIsReplaced() throws Exception {
        ChatReply reply =
                answered(
                        "{\"content\":[{\"type\":\"text\",\"text\":\"\\ud83d\"},{\"type\":"
                                + "\"tool_use\",\"id\":\"c1\",\"name\":\"add\",\"input\":{\"a\":"
                                + "\"\\ud83d\"}}]}");

        rig.ask(after(reply.message()));

        assertThat(rig.seen().body())
                .contains("{\"type\":\"text\",\"text\":\"\uFFFD\"}")
                .contains("\"input\":{\"a\":\"\\ufffd\"}");
    }

    @Test
    void idsAndNamesOfOtherProvidersAreMadeAcceptable() throws Exception {
        List<ChatMessage> conversation =
                List.of(
                        new User("go"),
                        new Assistant("", List.of(new ToolCall("functions.add:0", "a.b", "{}"))),
                        new ToolResult("functions.add:0", "a.b", "there is no a.b", true));

        rig.ask(ChatRequest.builder().messages(conversation).build());

        assertThat(rig.seen().messages())
                .endsWith(
                        new Assistant("", List.of(new ToolCall("functions_add_0", "a_b", "{}"))),
                        new ToolResult("functions_add_0", "a_b", "there is no a.b", true));
    }

    @Test
    void aFailureWithoutWordsIsStillSentAsOne() throws Exception {
        List<ChatMessage> conversation =
                List.of(
                        new User("go"),
                        new Assistant(
                                "",
                                List.of(
                                        new ToolCall("c1", "add", "{}"),
                                        new ToolCall("c2", "add", "{}"))),
                        new ToolResult("c1", "add", "", true),
                        new ToolResult("c2", "add", "", false));

        rig.ask(ChatRequest.builder().messages(conversation).build());

        assertThat(rig.seen().messages())
                .endsWith(
                        new ToolResult("c1", "add", "failed", true),
                        new ToolResult("c2", "add", "", false));
    }

    @Test
    void aReplyCarriesCallsTokensModelAndRequestId() throws Exception {
        rig.server.script(
                ServerReply.toolCalls(
                                ServerReply.call("add", Map.of("a", 1)),
                                ServerReply.call("add", Map.of("a", 2)))
                        .saying("Let me see.")
                        .tokens(120, 15)
                        .cached(100)
                        .cacheWritten(12)
                        .reasoning(5));

        ChatReply reply = rig.ask(ChatRequest.of("hello"));

        assertThat(reply.text()).isEqualTo("Let me see.");
        assertThat(reply.toolCalls())
                .containsExactly(
                        new ToolCall("toolu_1_0", "add", "{\"a\":1}"),
                        new ToolCall("toolu_1_1", "add", "{\"a\":2}"));
        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(reply.usage()).isEqualTo(new Tokens(120, 15, 100, 5, 12));
        assertThat(reply.model()).isEqualTo("claude-sonnet-4");
        assertThat(reply.requestId()).contains("req_1");
        assertThat(reply.original()).isEmpty();
    }

    @Test
    void thoughtsAreCarriedBackVerbatimThroughTwoTurns() throws Exception {
        rig.server.script(
                ServerReply.toolCall("add", Map.of("a", 1)).thinking("\u00fc \"first\" \u2026"),
                ServerReply.toolCall("add", Map.of("a", 2)).thinking("second").saying("Now."),
                ServerReply.text("done").thinking("third"));
        ChatRequest.Builder conversation = ChatRequest.builder().user("add");

        for (int turn = 0; turn < 2; turn++) {
            ChatReply reply = rig.ask(conversation.build());
            assertThat(reply.original().orElseThrow().provider()).isEqualTo("claude");
            conversation.messages(
                    List.of(
                            reply.message(),
                            new ToolResult(reply.toolCalls().getFirst().id(), "add", "3", false)));
        }
        ChatReply last = rig.ask(conversation.build());

        assertThat(last.text()).isEqualTo("done");
        assertThat(rig.seen().messages()).hasSize(5);
        for (ChatMessage message : conversation.build().messages()) {
            if (message instanceof Assistant assistant) {
                assertThat(rig.seen().body())
                        .contains("\"content\":" + assistant.original().orElseThrow().json());
            }
        }
    }

    @Test
    void anOriginalIsTheTextThatCameToTheLastCharacter() throws Exception {
        String content =
                "[ {\"type\":\"thinking\",\"thinking\":\"\\u00e4 \\/ 1.0e2\",\"signature\":\"s\"},\n"
                        + " {\"type\":\"redacted_thinking\",\"data\":\"x\", \"n\":1.10},"
                        + "{\"type\":\"text\",\"text\":\"hi\"} ]";

        ChatReply reply =
                answered(
                        "{\"content\":[],\"x\":{\"content\":1},\"content\":"
                                + content
                                + ",\"model\":\"claude-x\"}");

        assertThat(reply.original()).contains(new Original("claude", "claude-x", content));
        assertThat(reply.text()).isEqualTo("hi");
    }

    @Test
    void anOriginalOfAnotherProviderIsSentAsTextAndCalls() throws Exception {
        Assistant foreign =
                new Assistant(
                        "So.",
                        List.of(new ToolCall("c1", "add", "{\"a\":1}")),
                        Optional.of(new Original("gemini", "gemini-3", "[{\"thought\":true}]")));

        rig.ask(after(foreign));

        assertThat(rig.seen().messages().get(1))
                .isEqualTo(new Assistant(foreign.text(), foreign.toolCalls()));
        assertThat(rig.seen().body()).doesNotContain("thought");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "{}",
                "[]",
                "[] []",
                // another call than the message has
                "[{\"type\":\"tool_use\",\"id\":\"c9\",\"name\":\"add\",\"input\":{}}]",
                // one call more than the message has
                "[{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"add\",\"input\":{}},"
                        + "{\"type\":\"tool_use\",\"id\":\"c2\",\"name\":\"add\",\"input\":{}}]",
                // a blank text, which is refused
                "[{\"type\":\"text\",\"text\":\"\"},"
                        + "{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"add\",\"input\":{}}]",
                // cut off in a thought
                "[{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"add\",\"input\":{}},"
                        + "{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"}]",
            })
    void anOriginalThatWouldNotBeTakenBackIsSentAsTextAndCalls(String json) throws Exception {
        Assistant message =
                new Assistant(
                        "So.",
                        List.of(new ToolCall("c1", "add", "{}")),
                        Optional.of(new Original("claude", "claude-x", json)));

        rig.ask(after(message));

        assertThat(rig.seen().messages().get(1))
                .isEqualTo(new Assistant(message.text(), message.toolCalls()));
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, STOP",
        "stop_sequence, STOP",
        "max_tokens, LENGTH",
        "model_context_window_exceeded, LENGTH",
        "refusal, CONTENT_FILTER",
    })
    void everyReasonToStopHasItsMeaning(String reason, Finish finish) throws Exception {
        ChatReply reply =
                answered(
                        "{\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
                                + "{\"type\":\"text\",\"text\":\"b\"}],\"stop_reason\":\""
                                + reason
                                + "\"}");

        assertThat(reply.finish()).isEqualTo(finish);
        assertThat(reply.text()).isEqualTo("ab");
    }

    @Test
    void anAnswerWithoutContentOrUsageIsEmpty() throws Exception {
        ChatReply reply =
                answered("{\"content\":[],\"id\":\"msg_7\",\"stop_reason\":\"end_turn\"}");

        assertThat(reply.text()).isEmpty();
        assertThat(reply.finish()).isEqualTo(Finish.STOP);
        assertThat(reply.usage()).isEqualTo(Tokens.NONE);
        assertThat(reply.model()).isEqualTo("claude-sonnet-4");
        assertThat(reply.requestId()).contains("msg_7");
    }

    @Test
    void aCallWithoutIdOrInputCanBeAnswered() throws Exception {
        ChatReply reply = answered("{\"content\":[{\"type\":\"tool_use\",\"name\":\"stop\"}]}");

        assertThat(reply.toolCalls()).singleElement().matches(call -> !call.id().isEmpty());
        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
    }

    @Test
    void aTemperatureThatAModelRefusesIsLearnedOnce() throws Exception {
        rig.server.script(ServerReply.badParameter("temperature"));

        assertThat(rig.ask(ChatRequest.of("one")).text()).isEqualTo("ok");
        assertThat(rig.ask(ChatRequest.of("two")).text()).isEqualTo("ok");

        assertThat(rig.server.requests())
                .extracting(request -> request.json().containsKey("temperature"))
                .containsExactly(true, false, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claude-opus-4-7",
                "claude-opus-4-8-20260601",
                "claude-sonnet-4-10",
                "claude-sonnet-5",
                "claude-haiku-5-1",
                "claude-opus-10",
                "claude-novella-1",
                "anthropic/claude-opus-4.7",
            })
    void newAndUnknownModelsGetNoTemperature(String model) {
        assertThat(takesTemperature(model)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claude-3-5-haiku-latest",
                "claude-3-7-sonnet-20250219",
                "claude-3-opus-20240229",
                "claude-2.1",
                "claude-instant-1.2",
                "claude-sonnet-4",
                "claude-sonnet-4-0",
                "claude-sonnet-4-20250514",
                "claude-sonnet-4@20250514",
                "claude-opus-4-1-20250805",
                "claude-opus-4-1@20250805",
                "claude-sonnet-4-5",
                "claude-haiku-4-5-20251001",
                "claude-opus-4-6",
                "anthropic/claude-opus-4.6",
                "eu.anthropic.claude-sonnet-4-20250514-v1:0",
                "glm-4.7",
            })
    void olderModelsAndThoseOfOthersGetOne(String model) {
        assertThat(takesTemperature(model)).isTrue();
    }

    @Test
    void aNewModelIsAskedWithoutTemperatureAtOnce() throws Exception {
        rig.ask(ChatRequest.builder().user("q").model("claude-opus-4-7").temperature(0).build());

        assertThat(rig.server.requests()).hasSize(1);
        assertThat(rig.seen().json()).doesNotContainKey("temperature");
    }

    private static boolean takesTemperature(String model) {
        return new MessagesWire(
                        new MessagesEndpoint(
                                HttpUrl.get("http://localhost"),
                                ApiKey.of(SettingKeys.CLAUDE_API_KEY, "k")),
                        new ChatDefaults(0.7, 100),
                        new ManualClock())
                .quirks(model)
                .temperature();
    }

    /** A question, this message and a result for its first call. */
    private static ChatRequest after(Assistant message) {
        ToolCall call = message.toolCalls().getFirst();
        return ChatRequest.builder()
                .messages(
                        List.of(
                                new User("go"),
                                message,
                                new ToolResult(call.id(), call.tool(), "3", false)))
                .build();
    }

    private List<ToolCall> callsSeen() {
        return ((Assistant) rig.seen().messages().get(1)).toolCalls();
    }

    private ChatReply answered(String body) throws Exception {
        rig.server.script(ServerReply.http(200, Map.of(), body));
        return rig.ask(ChatRequest.of("hello"));
    }

    private void restart(Map<String, ?> settings) {
        rig.close();
        rig = ClaudeRig.start(settings);
        answerEverything();
    }

    /** An object of which JSON can make nothing. */
    private static final class Unwritable {}
}
