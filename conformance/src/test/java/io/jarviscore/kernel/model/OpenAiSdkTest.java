package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.core.ObjectMappers;
import com.openai.models.ErrorObject;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletion.Choice.FinishReason;
import com.openai.models.chat.completions.ChatCompletionAssistantMessageParam;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageParam;
import com.openai.models.completions.CompletionUsage;
import io.jarviscore.ChatMessage.Original;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ModelFailure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Chat Completions as OpenAI's own SDK reads and writes them. */
class OpenAiSdkTest {
    private static final JsonMapper MAPPER = ObjectMappers.jsonMapper();
    private static final StrictReading SDK = new StrictReading(MAPPER);

    private static final Original FOREIGN =
            new Original("claude", "claude-opus-4-7", "[{\"type\":\"thinking\"}]");

    private final SdkRig azure = SdkRig.azure();
    private final SdkRig openAi = SdkRig.openAi();

    @AfterEach
    void close() {
        azure.close();
        openAi.close();
    }

    @Test
    void everyPartOfARequestIsKnownToOpenAisSdk() throws Exception {
        ChatCompletionCreateParams.Body body =
                SDK.read(
                        openAi.sent(RichRequest.with(FOREIGN).build()),
                        ChatCompletionCreateParams.Body.class);

        assertThat(body.model().asString()).isEqualTo("gpt-4.1");
        assertThat(body.temperature()).contains(0.25);
        // Deprecated by OpenAI itself, and the only name that many other servers know.
        assertThat(plain(body).path("max_tokens").asLong()).isEqualTo(4321);
        assertThat(body.messages()).hasSize(10);
        List<ChatCompletionMessageParam> messages = body.messages();
        assertThat(messages.get(0).asSystem().content().asText()).isEqualTo("Be brief.");
        assertThat(messages.get(6).asSystem().content().asText()).isEqualTo("Be briefer.");
        assertThat(messages.get(8).asAssistant().content().orElseThrow().asText())
                .isEqualTo("Again.");
        assertThat(messages.get(9).asUser().content().asText()).isEqualTo("And?");
    }

    @Test
    void newModelsOfAzureGetTheirLimitUnderItsNewName() throws Exception {
        ChatCompletionCreateParams.Body body =
                SDK.read(
                        azure.sent(RichRequest.with(FOREIGN).model("gpt-5").build()),
                        ChatCompletionCreateParams.Body.class);

        assertThat(body.maxCompletionTokens()).contains(4321L);
        assertThat(plain(body).has("max_tokens")).isFalse();
        assertThat(body.temperature()).isEmpty();
    }

    @Test
    void questionsCallsAndResultsAreFoundWhereTheSdkLooksForThem() throws Exception {
        List<ChatCompletionMessageParam> messages =
                SDK.read(
                                azure.sent(RichRequest.with(FOREIGN).build()),
                                ChatCompletionCreateParams.Body.class)
                        .messages();

        List<ChatCompletionContentPart> question =
                messages.get(1).asUser().content().asArrayOfContentParts();
        assertThat(question.get(0).asImageUrl().imageUrl().url())
                .isEqualTo("data:image/png;base64,AQID");
        assertThat(question.get(1).asText().text()).isEqualTo(RichRequest.QUESTION);
        ChatCompletionAssistantMessageParam calling = messages.get(2).asAssistant();
        assertThat(calling.content().orElseThrow().asText()).isEqualTo("Let me see.");
        assertThat(calling.toolCalls().orElseThrow())
                .extracting(call -> call.asFunction())
                .extracting(
                        call -> call.id(),
                        call -> call.function().name(),
                        call -> call.function().arguments())
                .containsExactly(
                        tuple("c1", "search", "{\"filter\":{\"words\":[\"a\"]},\"limit\":1.50}"),
                        tuple("c2", "stop", "{}"));
        assertThat(messages.get(3).asTool().toolCallId()).isEqualTo("c1");
        assertThat(messages.get(4).asTool().content().asText()).isEqualTo("not now");
    }

    @Test
    void schemasOfToolsAndOfTheAnswerArriveWhole() throws Exception {
        ChatCompletionCreateParams.Body body =
                SDK.read(
                        azure.sent(RichRequest.with(FOREIGN).build()),
                        ChatCompletionCreateParams.Body.class);

        List<ChatCompletionFunctionTool> tools =
                body.tools().orElseThrow().stream().map(tool -> tool.asFunction()).toList();
        assertThat(tools)
                .extracting(
                        tool -> tool.function().name(),
                        tool -> tool.function().description(),
                        tool -> plain(tool.function().parameters().orElseThrow()))
                .containsExactly(
                        tuple("search", Optional.of("Searches."), plain(RichRequest.PARAMETERS)),
                        tuple("stop", Optional.of("Stops."), plain(Map.of("type", "object"))));
        assertThat(
                        plain(
                                body.responseFormat()
                                        .orElseThrow()
                                        .asJsonSchema()
                                        .jsonSchema()
                                        .schema()
                                        .orElseThrow()))
                .isEqualTo(plain(RichRequest.ANSWER));
    }

    @Test
    void textCallsAndEveryCountAreRead() throws Exception {
        ChatReply reply =
                azure.answered(
                        SDK.write(
                                completion(
                                        message()
                                                .content("Let me see.")
                                                .addToolCall(call("c1", "search", "{\"a\":1.10}"))
                                                .addToolCall(call("c2", "stop", ""))
                                                .build(),
                                        FinishReason.TOOL_CALLS)));

        assertThat(reply.text()).isEqualTo("Let me see.");
        assertThat(reply.toolCalls())
                .containsExactly(
                        new ToolCall("c1", "search", "{\"a\":1.10}"),
                        new ToolCall("c2", "stop", ""));
        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(reply.usage()).isEqualTo(new ChatReply.Tokens(1000, 200, 600, 150, 300));
        assertThat(reply.model()).isEqualTo("gpt-4.1-2025-04-14");
        assertThat(reply.requestId()).contains("chatcmpl-1");
    }

    @ParameterizedTest
    @EnumSource(
            value = FinishReason.Known.class,
            names = {"STOP", "LENGTH", "TOOL_CALLS", "CONTENT_FILTER", "FUNCTION_CALL"})
    void everyReasonToStopThatTheSdkKnowsHasItsMeaning(FinishReason.Known reason) throws Exception {
        String json =
                SDK.write(
                        completion(
                                message().content("So").build(),
                                FinishReason.of(reason.name().toLowerCase(Locale.ROOT))));

        switch (reason) {
            case STOP -> assertThat(azure.answered(json).finish()).isEqualTo(Finish.STOP);
            case LENGTH -> assertThat(azure.answered(json).finish()).isEqualTo(Finish.LENGTH);
            case CONTENT_FILTER ->
                    assertThat(azure.answered(json).finish()).isEqualTo(Finish.CONTENT_FILTER);
            // The calls that it announces are missing.
            case TOOL_CALLS, FUNCTION_CALL ->
                    assertThat(azure.failed(200, json).failure()).isEqualTo(ModelFailure.TRANSIENT);
        }
    }

    @Test
    void aRefusalIsAFailureOfItsOwn() throws Exception {
        String refusal =
                SDK.write(
                        completion(
                                message().content(Optional.empty()).refusal("No.").build(),
                                FinishReason.STOP));

        assertThat(azure.failed(200, refusal).failure()).isEqualTo(ModelFailure.REFUSED);
    }

    @ParameterizedTest
    @CsvSource({
        "400, context_length_exceeded, CONTEXT_OVERFLOW",
        "400, content_filter, CONTENT_FILTERED",
        "400, unknown_parameter, BAD_REQUEST",
        "401, invalid_api_key, AUTH",
        "404, model_not_found, NOT_FOUND",
        "429, rate_limit_exceeded, RATE_LIMITED",
        "429, insufficient_quota, QUOTA_EXHAUSTED",
        "500, server_error, TRANSIENT",
    })
    void errorsInTheSdksFormHaveTheirKind(int status, String code, ModelFailure kind)
            throws Exception {
        ErrorObject error =
                ErrorObject.builder()
                        .code(code)
                        .message("No.")
                        .param(Optional.empty())
                        .type("invalid_request_error")
                        .build();

        assertThat(openAi.failed(status, "{\"error\":" + SDK.write(error) + "}").failure())
                .isEqualTo(kind);
    }

    private static JsonNode plain(Object value) {
        return StrictReading.tree(MAPPER, value);
    }

    private static ChatCompletionMessage.Builder message() {
        return ChatCompletionMessage.builder().refusal(Optional.empty()).content(Optional.empty());
    }

    private static ChatCompletionMessageFunctionToolCall call(
            String id, String tool, String arguments) {
        return ChatCompletionMessageFunctionToolCall.builder()
                .id(id)
                .function(
                        ChatCompletionMessageFunctionToolCall.Function.builder()
                                .name(tool)
                                .arguments(arguments)
                                .build())
                .build();
    }

    private static ChatCompletion completion(ChatCompletionMessage message, FinishReason finish) {
        return ChatCompletion.builder()
                .id("chatcmpl-1")
                .created(1_764_000_000)
                .model("gpt-4.1-2025-04-14")
                .serviceTier(ChatCompletion.ServiceTier.DEFAULT)
                .addChoice(
                        ChatCompletion.Choice.builder()
                                .index(0)
                                .message(message)
                                .finishReason(finish)
                                .logprobs(Optional.empty())
                                .build())
                .usage(
                        CompletionUsage.builder()
                                .promptTokens(1000)
                                .completionTokens(200)
                                .totalTokens(1200)
                                .promptTokensDetails(
                                        CompletionUsage.PromptTokensDetails.builder()
                                                .cachedTokens(600)
                                                .cacheWriteTokens(300)
                                                .audioTokens(0)
                                                .build())
                                .completionTokensDetails(
                                        CompletionUsage.CompletionTokensDetails.builder()
                                                .reasoningTokens(150)
                                                .build())
                                .build())
                .build();
    }
}
