package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.anthropic.core.JsonValue;
import com.anthropic.core.ObjectMappers;
import com.anthropic.models.ErrorObject;
import com.anthropic.models.ErrorResponse;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.DirectCaller;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.MessageParam;
import com.anthropic.models.messages.OutputTokensDetails;
import com.anthropic.models.messages.RefusalStopDetails;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlock;
import com.anthropic.models.messages.ThinkingBlock;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolUseBlock;
import com.anthropic.models.messages.Usage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Original;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatRequest;
import io.jarviscore.ModelFailure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages as Anthropic's own SDK reads and writes them. */
class ClaudeSdkTest {
    private static final JsonMapper MAPPER = ObjectMappers.jsonMapper();
    private static final StrictReading SDK = new StrictReading(MAPPER);

    private static final String THOUGHTS =
            "[{\"type\":\"thinking\",\"thinking\":\"Hm.\",\"signature\":\"c2ln\"},"
                    + "{\"type\":\"redacted_thinking\",\"data\":\"ZGF0YQ==\"},"
                    + "{\"type\":\"text\",\"text\":\"Again.\"},{\"type\":\"tool_use\","
                    + "\"id\":\"toolu_3\",\"name\":\"search\",\"input\":{\"limit\":1.10}}]";

    private static final ChatRequest RICH =
            RichRequest.with(
                            new Original("claude", "claude-opus-4-7", THOUGHTS),
                            new ToolCall("toolu_3", "search", "{\"limit\":1.10}"))
                    .build();

    private final SdkRig claude = SdkRig.claude("claude-opus-4-7");

    @AfterEach
    void close() {
        claude.close();
    }

    @Test
    void everyPartOfARequestIsKnownToAnthropicsSdk() throws Exception {
        MessageCreateParams.Body body = SDK.read(claude.sent(RICH), MessageCreateParams.Body.class);

        assertThat(body.model().asString()).isEqualTo("claude-opus-4-7");
        assertThat(body.maxTokens()).isEqualTo(4321);
        assertThat(body.system().orElseThrow().asTextBlockParams())
                .extracting(rule -> rule.text(), rule -> rule.cacheControl().isPresent())
                .containsExactly(tuple("Be brief.", false), tuple("Be briefer.", true));
        assertThat(body.messages())
                .extracting(message -> message.isUser())
                .containsExactly(true, false, true, false, true, false, true);
    }

    /**
     * The SDK has dropped the parameter with the models that refuse it; older ones still take it.
     */
    @Test
    void theTemperatureOfOlderModelsIsAllThatTheSdkDoesNotKnow() throws Exception {
        try (SdkRig older = SdkRig.claude("claude-sonnet-4-5")) {
            ObjectNode body = (ObjectNode) MAPPER.readTree(older.sent(RICH));

            assertThat(body.remove("temperature").asDouble()).isEqualTo(0.25);

            SDK.read(body.toString(), MessageCreateParams.Body.class);
        }
    }

    @Test
    void questionsCallsAndResultsAreFoundWhereTheSdkLooksForThem() throws Exception {
        List<MessageParam> messages =
                SDK.read(claude.sent(RICH), MessageCreateParams.Body.class).messages();

        List<ContentBlockParam> question = blocks(messages.get(0));
        assertThat(question.get(0).asImage().source().asBase64().data()).isEqualTo("AQID");
        assertThat(question.get(0).asImage().source().asBase64().mediaType().asString())
                .isEqualTo("image/png");
        assertThat(question.get(1).asText().text()).isEqualTo(RichRequest.QUESTION);
        List<ContentBlockParam> calls = blocks(messages.get(1));
        assertThat(calls.get(0).asText().text()).isEqualTo("Let me see.");
        assertThat(calls.subList(1, 3))
                .extracting(block -> block.asToolUse())
                .extracting(call -> call.id(), call -> call.name(), call -> plain(call._input()))
                .containsExactly(
                        tuple("c1", "search", plain(RichRequest.ARGUMENTS)),
                        tuple("c2", "stop", plain(Map.of())));
        assertThat(blocks(messages.get(2)))
                .extracting(block -> block.asToolResult())
                .extracting(
                        result -> result.toolUseId(),
                        result -> result.content().orElseThrow().asString(),
                        result -> result.isError())
                .containsExactly(
                        tuple("c1", "3 found", Optional.empty()),
                        tuple("c2", "not now", Optional.of(true)));
    }

    @Test
    void thoughtsAreFoundAsTheyCame() throws Exception {
        List<MessageParam> messages =
                SDK.read(claude.sent(RICH), MessageCreateParams.Body.class).messages();

        List<ContentBlockParam> blocks = blocks(messages.get(5));
        assertThat(blocks.get(0).asThinking().thinking()).isEqualTo("Hm.");
        assertThat(blocks.get(0).asThinking().signature()).isEqualTo("c2ln");
        assertThat(blocks.get(1).asRedactedThinking().data()).isEqualTo("ZGF0YQ==");
        assertThat(blocks.get(2).asText().text()).isEqualTo("Again.");
        assertThat(blocks.get(3).asToolUse().id()).isEqualTo("toolu_3");
    }

    @Test
    void schemasOfToolsAndOfTheAnswerArriveWhole() throws Exception {
        MessageCreateParams.Body body = SDK.read(claude.sent(RICH), MessageCreateParams.Body.class);

        List<Tool> tools = body.tools().orElseThrow().stream().map(tool -> tool.asTool()).toList();
        assertThat(tools)
                .extracting(
                        tool -> tool.name(),
                        tool -> tool.description(),
                        tool -> plain(tool.inputSchema()),
                        tool -> tool.cacheControl().isPresent())
                .containsExactly(
                        tuple(
                                "search",
                                Optional.of("Searches."),
                                plain(RichRequest.PARAMETERS),
                                false),
                        tuple(
                                "stop",
                                Optional.of("Stops."),
                                plain(Map.of("type", "object")),
                                true));
        assertThat(plain(body.outputConfig().orElseThrow().format().orElseThrow().schema()))
                .isEqualTo(plain(RichRequest.ANSWER));
    }

    @Test
    void thoughtsTextCallsAndEveryCountAreReadAndTheThoughtsSentBack() throws Exception {
        Message message =
                message(StopReason.TOOL_USE)
                        .addContent(
                                ThinkingBlock.builder().thinking("Hm.").signature("c2ln").build())
                        .addRedactedThinkingContent("ZGF0YQ==")
                        .addContent(text("Let me see."))
                        .addContent(
                                ToolUseBlock.builder()
                                        .id("toolu_1")
                                        .name("search")
                                        .caller(DirectCaller.builder().build())
                                        .input(JsonValue.from(Map.of("a", 1)))
                                        .build())
                        .build();

        ChatReply reply = claude.answered(SDK.write(message));

        assertThat(reply.text()).isEqualTo("Let me see.");
        assertThat(reply.toolCalls())
                .containsExactly(new ToolCall("toolu_1", "search", "{\"a\":1}"));
        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(reply.usage()).isEqualTo(new ChatReply.Tokens(1000, 200, 600, 150, 300));
        assertThat(reply.model()).isEqualTo("claude-opus-4-7");
        assertThat(reply.requestId()).contains("msg_1");
        assertThat(sentBack(reply).asThinking().signature()).isEqualTo("c2ln");
    }

    @ParameterizedTest
    @EnumSource(StopReason.Known.class)
    void everyReasonToStopThatTheSdkKnowsHasItsMeaning(StopReason.Known reason) throws Exception {
        Message message =
                message(StopReason.of(reason.name().toLowerCase(Locale.ROOT)))
                        .addContent(text("So"))
                        .build();

        String json = SDK.write(message);
        switch (reason) {
            case END_TURN, STOP_SEQUENCE ->
                    assertThat(claude.answered(json).finish()).isEqualTo(Finish.STOP);
            case MAX_TOKENS, MODEL_CONTEXT_WINDOW_EXCEEDED ->
                    assertThat(claude.answered(json).finish()).isEqualTo(Finish.LENGTH);
            case REFUSAL ->
                    assertThat(claude.answered(json).finish()).isEqualTo(Finish.CONTENT_FILTER);
            // The calls that the one announces are missing, and nothing pauses here.
            case TOOL_USE, PAUSE_TURN ->
                    assertThat(claude.failed(200, json).failure())
                            .isEqualTo(ModelFailure.TRANSIENT);
        }
    }

    @Test
    void aRefusalIsAFailureOfItsOwn() throws Exception {
        Message message =
                message(StopReason.REFUSAL)
                        .content(List.of())
                        .stopDetails(
                                RefusalStopDetails.builder()
                                        .category(RefusalStopDetails.Category.BIO)
                                        .explanation("No.")
                                        .build())
                        .build();

        assertThat(claude.failed(200, SDK.write(message)).failure())
                .isEqualTo(ModelFailure.REFUSED);
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(
                        400, ErrorObject.ofInvalidRequestError("No."), ModelFailure.BAD_REQUEST),
                Arguments.of(401, ErrorObject.ofAuthenticationError("No."), ModelFailure.AUTH),
                Arguments.of(402, ErrorObject.ofBillingError("No."), ModelFailure.QUOTA_EXHAUSTED),
                Arguments.of(403, ErrorObject.ofPermissionError("No."), ModelFailure.AUTH),
                Arguments.of(404, ErrorObject.ofNotFoundError("No."), ModelFailure.NOT_FOUND),
                Arguments.of(429, ErrorObject.ofRateLimitError("No."), ModelFailure.RATE_LIMITED),
                Arguments.of(500, ErrorObject.ofApiError("No."), ModelFailure.TRANSIENT),
                Arguments.of(504, ErrorObject.ofTimeoutError("No."), ModelFailure.TRANSIENT),
                Arguments.of(529, ErrorObject.ofOverloadedError("No."), ModelFailure.OVERLOADED));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void everyErrorThatTheSdkKnowsHasItsKind(int status, ErrorObject error, ModelFailure kind)
            throws Exception {
        ErrorResponse response = ErrorResponse.builder().error(error).requestId("req_1").build();

        assertThat(claude.failed(status, SDK.write(response)).failure()).isEqualTo(kind);
    }

    /** The first block of a reply that is sent back with the results of its calls. */
    private ContentBlockParam sentBack(ChatReply reply) throws Exception {
        ChatRequest.Builder next = ChatRequest.builder().user("go");
        next.messages(List.of(reply.message()));
        next.messages(
                reply.toolCalls().stream()
                        .<ChatMessage>map(
                                call -> new ToolResult(call.id(), call.tool(), "done", false))
                        .toList());
        List<MessageParam> messages =
                SDK.read(claude.sent(next.build()), MessageCreateParams.Body.class).messages();
        return blocks(messages.get(1)).getFirst();
    }

    private static List<ContentBlockParam> blocks(MessageParam message) {
        return message.content().asContentBlockParams();
    }

    private static JsonNode plain(Object value) {
        return StrictReading.tree(MAPPER, value);
    }

    private static TextBlock text(String text) {
        return TextBlock.builder().text(text).citations(Optional.empty()).build();
    }

    private static Message.Builder message(StopReason reason) {
        return Message.builder()
                .id("msg_1")
                .model("claude-opus-4-7")
                .container(Optional.empty())
                .diagnostics(Optional.empty())
                .stopDetails(Optional.empty())
                .stopReason(reason)
                .stopSequence(Optional.empty())
                .usage(
                        Usage.builder()
                                .inputTokens(100)
                                .cacheReadInputTokens(600)
                                .cacheCreationInputTokens(300)
                                .cacheCreation(Optional.empty())
                                .inferenceGeo(Optional.empty())
                                .outputTokens(200)
                                .outputTokensDetails(
                                        OutputTokensDetails.builder().thinkingTokens(150).build())
                                .serverToolUse(Optional.empty())
                                .serviceTier(Usage.ServiceTier.STANDARD)
                                .speed(Optional.empty())
                                .build());
    }
}
