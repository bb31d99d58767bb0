package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.core.ObjectMappers;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseError;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputMessage;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.ResponseReasoningItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseUsage;
import com.openai.models.responses.ToolChoiceOptions;
import io.jarviscore.ChatMessage.Original;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatRequest;
import io.jarviscore.ModelFailure;
import io.jarviscore.testing.ServerReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Responses as OpenAI's own SDK reads and writes them. */
class ResponsesSdkTest {
    private static final JsonMapper MAPPER = ObjectMappers.jsonMapper();
    private static final StrictReading SDK = new StrictReading(MAPPER);

    private static final String REASONED =
            "[{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[],"
                    + "\"encrypted_content\":\"Z0FBQUFB\"},{\"id\":\"msg_1\",\"type\":\"message\","
                    + "\"role\":\"assistant\",\"status\":\"completed\",\"phase\":\"commentary\","
                    + "\"content\":[{\"type\":\"output_text\",\"text\":\"Again.\","
                    + "\"annotations\":[]}]},{\"id\":\"fc_1\",\"type\":\"function_call\","
                    + "\"status\":\"completed\",\"call_id\":\"call_3\",\"name\":\"search\","
                    + "\"arguments\":\"{\\\"limit\\\":1.10}\"}]";

    private static final ChatRequest RICH =
            RichRequest.with(
                            new Original("openai", "gpt-5", REASONED),
                            new ToolCall("call_3", "search", "{\"limit\":1.10}"))
                    .build();

    private final SdkRig openAi = SdkRig.responses("gpt-5");

    @AfterEach
    void close() {
        openAi.close();
    }

    @Test
    void everyPartOfARequestIsKnownToOpenAisSdk() throws Exception {
        ResponseCreateParams.Body body = sent(RICH);

        assertThat(body.model().orElseThrow().asChat().asString()).isEqualTo("gpt-5");
        assertThat(body.instructions()).contains("Be brief.");
        assertThat(body.maxOutputTokens()).contains(4321L);
        assertThat(body.temperature()).isEmpty();
        assertThat(body.store()).contains(false);
        assertThat(body.include().orElseThrow())
                .containsExactly(ResponseIncludable.REASONING_ENCRYPTED_CONTENT);
    }

    @Test
    void modelsThatDoNotReasonGetATemperatureInstead() throws Exception {
        try (SdkRig older = SdkRig.responses("gpt-4.1")) {
            ResponseCreateParams.Body body =
                    SDK.read(older.sent(RICH), ResponseCreateParams.Body.class);

            assertThat(body.temperature()).contains(0.25);
            assertThat(body.include()).isEmpty();
        }
    }

    @Test
    void questionsCallsAndResultsAreFoundWhereTheSdkLooksForThem() throws Exception {
        List<ResponseInputItem> items = items(sent(RICH));

        List<ResponseInputContent> question =
                items.get(0).asEasyInputMessage().content().asResponseInputMessageContentList();
        assertThat(question.get(0).asInputImage().imageUrl())
                .contains("data:image/png;base64,AQID");
        assertThat(question.get(1).asInputText().text()).isEqualTo(RichRequest.QUESTION);
        assertThat(text(items.get(1))).isEqualTo("Let me see.");
        assertThat(items.subList(2, 4))
                .extracting(item -> item.asFunctionCall())
                .extracting(call -> call.callId(), call -> call.name(), call -> call.arguments())
                .containsExactly(
                        tuple("c1", "search", "{\"filter\":{\"words\":[\"a\"]},\"limit\":1.50}"),
                        tuple("c2", "stop", "{}"));
        assertThat(items.subList(4, 6))
                .extracting(item -> item.asFunctionCallOutput())
                .extracting(result -> result.callId(), result -> result.output().asString())
                .containsExactly(
                        tuple(Optional.of("c1"), "3 found"), tuple(Optional.of("c2"), "not now"));
        assertThat(text(items.get(7))).isEqualTo("Be briefer.");
        assertThat(text(items.getLast())).isEqualTo("And?");
    }

    @Test
    void reasoningIsFoundAsItCame() throws Exception {
        List<ResponseInputItem> items = items(sent(RICH));

        assertThat(items.get(9).asReasoning().encryptedContent()).contains("Z0FBQUFB");
        assertThat(items.get(10).asResponseOutputMessage().phase())
                .contains(ResponseOutputMessage.Phase.COMMENTARY);
        assertThat(items.get(11).asFunctionCall().id()).contains("fc_1");
        assertThat(items.get(11).asFunctionCall().arguments()).isEqualTo("{\"limit\":1.10}");
    }

    @Test
    void schemasOfToolsAndOfTheAnswerArriveWhole() throws Exception {
        ResponseCreateParams.Body body = sent(RICH);

        List<FunctionTool> tools =
                body.tools().orElseThrow().stream().map(tool -> tool.asFunction()).toList();
        assertThat(tools)
                .extracting(
                        tool -> tool.name(),
                        tool -> tool.description(),
                        tool -> plain(tool.parameters().orElseThrow()),
                        tool -> tool.strict())
                .containsExactly(
                        tuple(
                                "search",
                                Optional.of("Searches."),
                                plain(RichRequest.PARAMETERS),
                                Optional.of(false)),
                        tuple(
                                "stop",
                                Optional.of("Stops."),
                                plain(Map.of("type", "object")),
                                Optional.of(false)));
        assertThat(plain(body.text().orElseThrow().format().orElseThrow().asJsonSchema().schema()))
                .isEqualTo(plain(RichRequest.ANSWER));
    }

    @Test
    void reasoningTextCallsAndEveryCountAreReadAndTheReasoningSentBack() throws Exception {
        Response response =
                response()
                        .addOutput(
                                ResponseReasoningItem.builder()
                                        .id("rs_1")
                                        .summary(List.of())
                                        .encryptedContent("Z0FBQUFB")
                                        .build())
                        .addOutput(message("Let me see."))
                        .addOutput(
                                ResponseFunctionToolCall.builder()
                                        .id("fc_1")
                                        .callId("call_1")
                                        .name("search")
                                        .arguments("{\"a\":1.10}")
                                        .status(ResponseFunctionToolCall.Status.COMPLETED)
                                        .build())
                        .build();

        ChatReply reply = openAi.answered(SDK.write(response));

        assertThat(reply.text()).isEqualTo("Let me see.");
        assertThat(reply.toolCalls())
                .containsExactly(new ToolCall("call_1", "search", "{\"a\":1.10}"));
        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(reply.usage()).isEqualTo(new ChatReply.Tokens(1000, 200, 600, 150, 300));
        assertThat(reply.model()).isEqualTo("gpt-5-2025-08-07");
        assertThat(reply.requestId()).contains("resp_1");
        List<ResponseInputItem> next =
                items(
                        sent(
                                ChatRequest.builder()
                                        .user("go")
                                        .messages(
                                                List.of(
                                                        reply.message(),
                                                        new ToolResult(
                                                                "call_1", "search", "ok", false)))
                                        .build()));
        assertThat(next.get(1).asReasoning().encryptedContent()).contains("Z0FBQUFB");
    }

    @ParameterizedTest
    @EnumSource(ResponseStatus.Known.class)
    void everyStatusThatTheSdkKnowsHasItsMeaning(ResponseStatus.Known status) throws Exception {
        String json =
                SDK.write(
                        response()
                                .status(ResponseStatus.of(word(status)))
                                .addOutput(message("So"))
                                .build());

        switch (status) {
            case COMPLETED -> assertThat(openAi.answered(json).finish()).isEqualTo(Finish.STOP);
            case INCOMPLETE, FAILED, CANCELLED, QUEUED, IN_PROGRESS ->
                    assertThat(openAi.failed(200, json).failure())
                            .isEqualTo(ModelFailure.TRANSIENT);
        }
    }

    @ParameterizedTest
    @EnumSource(Response.IncompleteDetails.Reason.Known.class)
    void everyReasonToEndEarlyThatTheSdkKnowsHasItsMeaning(
            Response.IncompleteDetails.Reason.Known reason) throws Exception {
        String json =
                SDK.write(
                        response()
                                .status(ResponseStatus.INCOMPLETE)
                                .incompleteDetails(
                                        Response.IncompleteDetails.builder()
                                                .reason(
                                                        Response.IncompleteDetails.Reason.of(
                                                                word(reason)))
                                                .build())
                                .addOutput(message("So"))
                                .build());

        switch (reason) {
            case MAX_OUTPUT_TOKENS ->
                    assertThat(openAi.answered(json).finish()).isEqualTo(Finish.LENGTH);
            case CONTENT_FILTER ->
                    assertThat(openAi.answered(json).finish()).isEqualTo(Finish.CONTENT_FILTER);
            case MAX_MESSAGES, STEERED ->
                    assertThat(openAi.failed(200, json).failure())
                            .isEqualTo(ModelFailure.TRANSIENT);
        }
    }

    @Test
    void aRefusalIsAFailureOfItsOwn() throws Exception {
        ResponseOutputMessage refusal =
                ResponseOutputMessage.builder()
                        .id("msg_1")
                        .status(ResponseOutputMessage.Status.COMPLETED)
                        .addRefusalContent("No.")
                        .build();

        assertThat(openAi.failed(200, SDK.write(response().addOutput(refusal).build())).failure())
                .isEqualTo(ModelFailure.REFUSED);
    }

    @ParameterizedTest
    @EnumSource(ResponseError.Code.Known.class)
    void everyErrorThatTheSdkKnowsHasItsKind(ResponseError.Code.Known code) throws Exception {
        String json =
                SDK.write(
                        response()
                                .status(ResponseStatus.FAILED)
                                .error(
                                        ResponseError.builder()
                                                .code(ResponseError.Code.of(word(code)))
                                                .message("No.")
                                                .build())
                                .output(List.of())
                                .build());

        assertThat(openAi.failed(200, json).failure())
                .isEqualTo(
                        switch (code) {
                            case SERVER_ERROR, VECTOR_STORE_TIMEOUT -> ModelFailure.TRANSIENT;
                            case RATE_LIMIT_EXCEEDED -> ModelFailure.RATE_LIMITED;
                            case BIO_POLICY,
                                    INVALID_PROMPT,
                                    MISALIGNMENT_POLICY_VIOLATION,
                                    IMAGE_CONTENT_POLICY_VIOLATION ->
                                    ModelFailure.CONTENT_FILTERED;
                            default -> ModelFailure.BAD_REQUEST;
                        });
    }

    @Test
    void theTestServersAnswersAreResponsesToTheSdk() throws Exception {
        String body =
                openAi.raw(
                        "/v1/responses",
                        MAPPER.writeValueAsString(
                                Map.of(
                                        "model",
                                        "gpt-5",
                                        "input",
                                        "hi",
                                        "include",
                                        List.of("reasoning.encrypted_content"))),
                        ServerReply.toolCall("search", Map.of("a", 1)).saying("So").thinking("hm"));

        Response response = SDK.read(body, Response.class);

        assertThat(response.output()).hasSize(3);
        assertThat(response.output().getFirst().asReasoning().encryptedContent()).isPresent();
    }

    @Test
    void everyEventThatTheTestServerSendsIsKnownToTheSdk() throws Exception {
        String body =
                openAi.raw(
                        "/v1/responses",
                        "{\"model\":\"gpt-5\",\"input\":\"hi\",\"stream\":true,"
                                + "\"include\":[\"reasoning.encrypted_content\"]}",
                        ServerReply.toolCall("search", Map.of("a", 1)).saying("So").thinking("hm"));

        List<ResponseStreamEvent> events = new ArrayList<>();
        for (String line : body.lines().filter(line -> line.startsWith("data: ")).toList()) {
            events.add(SDK.read(line.substring("data: ".length()), ResponseStreamEvent.class));
        }

        assertThat(events.getFirst().isCreated()).isTrue();
        assertThat(events.getLast().asCompleted().response().output()).hasSize(3);
    }

    private ResponseCreateParams.Body sent(ChatRequest request) throws Exception {
        return SDK.read(openAi.sent(request), ResponseCreateParams.Body.class);
    }

    private static List<ResponseInputItem> items(ResponseCreateParams.Body body) {
        return body.input().orElseThrow().asResponse();
    }

    private static String text(ResponseInputItem item) {
        return item.asEasyInputMessage().content().asTextInput();
    }

    private static JsonNode plain(Object value) {
        return StrictReading.tree(MAPPER, value);
    }

    private static String word(Enum<?> known) {
        return known.name().toLowerCase(Locale.ROOT);
    }

    private static ResponseOutputMessage message(String text) {
        return ResponseOutputMessage.builder()
                .id("msg_1")
                .status(ResponseOutputMessage.Status.COMPLETED)
                .addContent(ResponseOutputText.builder().text(text).annotations(List.of()).build())
                .build();
    }

    private static Response.Builder response() {
        return Response.builder()
                .id("resp_1")
                .createdAt(1_764_000_000)
                .error(Optional.empty())
                .incompleteDetails(Optional.empty())
                .instructions("Be brief.")
                .metadata(Response.Metadata.builder().build())
                .model("gpt-5-2025-08-07")
                .parallelToolCalls(true)
                .temperature(1.0)
                .toolChoice(ToolChoiceOptions.AUTO)
                .tools(List.of())
                .topP(1.0)
                .status(ResponseStatus.COMPLETED)
                .usage(
                        ResponseUsage.builder()
                                .inputTokens(1000)
                                .inputTokensDetails(
                                        ResponseUsage.InputTokensDetails.builder()
                                                .cachedTokens(600)
                                                .cacheWriteTokens(300)
                                                .build())
                                .outputTokens(200)
                                .outputTokensDetails(
                                        ResponseUsage.OutputTokensDetails.builder()
                                                .reasoningTokens(150)
                                                .build())
                                .totalTokens(1200)
                                .build());
    }
}
