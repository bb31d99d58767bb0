package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.genai.JsonSerializable;
import com.google.genai.types.Blob;
import com.google.genai.types.BlockedReason;
import com.google.genai.types.Candidate;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponsePromptFeedback;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.GenerationConfig;
import com.google.genai.types.Part;
import com.google.genai.types.Tool;
import io.jarviscore.ChatMessage.Original;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatRequest;
import io.jarviscore.ModelFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code generateContent} as Google's own SDK reads and writes it. The SDK has no class for the
 * whole of a request's body, so its parts are read one by one.
 */
class GoogleSdkTest {
    private static final ObjectMapper MAPPER =
            JsonSerializable.objectMapper()
                    .copy()
                    // Protobuf's JSON has either alphabet, and Google's word for the signature of a
                    // foreign call is of the one that the SDK by itself does not read.
                    .setBase64Variant(Base64Variants.MODIFIED_FOR_URL)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final byte[] SIGNATURE = {1, 2, 3};

    private static final String SIGNED =
            "[{\"text\":\"Hm.\",\"thought\":true},{\"text\":\"Again.\"},{\"functionCall\":"
                    + "{\"name\":\"search\",\"id\":\"c3\",\"args\":{\"limit\":1}},"
                    + "\"thoughtSignature\":\"AQID\"}]";

    private final SdkRig gemini = SdkRig.gemini();
    private final SdkRig vertex = SdkRig.vertex();

    @AfterEach
    void close() {
        gemini.close();
        vertex.close();
    }

    @Test
    void everyPartOfARequestIsKnownToGooglesSdk() throws Exception {
        JsonNode body = MAPPER.readTree(gemini.sent(rich("gemini")));

        assertThat(body.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "systemInstruction", "contents", "tools", "generationConfig");
        assertThat(read(body.get("systemInstruction"), Content.class).parts().orElseThrow())
                .extracting(part -> part.text())
                .containsExactly(Optional.of("Be brief.\n\nBe briefer."));
        GenerationConfig generation = read(body.get("generationConfig"), GenerationConfig.class);
        assertThat(generation.temperature()).contains(0.25f);
        assertThat(generation.maxOutputTokens()).contains(4321);
        assertThat(generation.responseMimeType()).contains("application/json");
        assertThat(plain(generation.responseJsonSchema().orElseThrow()))
                .isEqualTo(plain(RichRequest.ANSWER));
    }

    @Test
    void schemasOfToolsArriveWhole() throws Exception {
        JsonNode tools = MAPPER.readTree(gemini.sent(rich("gemini"))).get("tools");

        List<FunctionDeclaration> functions =
                read(tools.get(0), Tool.class).functionDeclarations().orElseThrow();
        assertThat(tools).hasSize(1);
        assertThat(functions)
                .extracting(
                        tool -> tool.name().orElseThrow(),
                        tool -> tool.description().orElseThrow(),
                        tool -> plain(tool.parametersJsonSchema().orElseThrow()))
                .containsExactly(
                        tuple("search", "Searches.", plain(RichRequest.PARAMETERS)),
                        tuple("stop", "Stops.", plain(Map.of("type", "object"))));
    }

    @Test
    void questionsCallsAndResultsAreFoundWhereTheSdkLooksForThem() throws Exception {
        List<Content> contents = contents(gemini.sent(rich("gemini")));

        assertThat(contents)
                .extracting(content -> content.role().orElseThrow())
                .containsExactly("user", "model", "user", "model", "user", "model", "user");
        Blob image = part(contents, 0, 0).inlineData().orElseThrow();
        assertThat(image.mimeType()).contains("image/png");
        assertThat(image.data().orElseThrow()).containsExactly(1, 2, 3);
        assertThat(part(contents, 0, 1).text()).contains(RichRequest.QUESTION);
        FunctionCall call = part(contents, 1, 1).functionCall().orElseThrow();
        assertThat(call.id()).contains("c1");
        assertThat(call.name()).contains("search");
        assertThat(call.args().orElseThrow()).isEqualTo(RichRequest.ARGUMENTS);
        assertThat(part(contents, 1, 2).functionCall().orElseThrow().args()).contains(Map.of());
        FunctionResponse found = part(contents, 2, 0).functionResponse().orElseThrow();
        assertThat(found.response()).contains(Map.of("result", "3 found"));
        FunctionResponse failed = part(contents, 2, 1).functionResponse().orElseThrow();
        assertThat(failed.id()).contains("c2");
        assertThat(failed.response()).contains(Map.of("error", "not now"));
    }

    @Test
    void thoughtsAndSignaturesAreFoundAsTheyCame() throws Exception {
        List<Content> contents = contents(gemini.sent(rich("gemini")));

        assertThat(part(contents, 5, 0).thought()).contains(true);
        assertThat(part(contents, 5, 2).thoughtSignature().orElseThrow())
                .containsExactly(SIGNATURE);
    }

    @Test
    void vertexIsSentTheSameWithoutTheIdsOfCalls() throws Exception {
        List<Content> contents = contents(vertex.sent(rich("vertex")));

        assertThat(part(contents, 1, 1).functionCall().orElseThrow().id()).isEmpty();
        assertThat(part(contents, 2, 0).functionResponse().orElseThrow().id()).isEmpty();
        assertThat(part(contents, 5, 2).thoughtSignature().orElseThrow())
                .containsExactly(SIGNATURE);
    }

    @Test
    void thoughtsTextCallsAndEveryCountAreReadAndTheSignatureSentBack() throws Exception {
        String json =
                answer(
                                FinishReason.Known.STOP,
                                Part.builder().text("Hm.").thought(true).build(),
                                Part.fromText("Let me see."),
                                Part.builder()
                                        .functionCall(
                                                FunctionCall.builder()
                                                        .id("c1")
                                                        .name("search")
                                                        .args(Map.of("a", 1))
                                                        .build())
                                        .thoughtSignature(SIGNATURE)
                                        .build())
                        .toJson();

        ChatReply reply = gemini.answered(json);

        assertThat(reply.text()).isEqualTo("Let me see.");
        assertThat(reply.toolCalls()).containsExactly(new ToolCall("c1", "search", "{\"a\":1}"));
        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(reply.usage()).isEqualTo(new ChatReply.Tokens(1020, 350, 600, 150));
        assertThat(reply.model()).isEqualTo("gemini-3-pro-001");
        assertThat(reply.requestId()).contains("r1");
        List<Content> next =
                contents(
                        gemini.sent(
                                ChatRequest.builder()
                                        .user("go")
                                        .messages(List.of(reply.message()))
                                        .messages(
                                                List.of(
                                                        new ToolResult(
                                                                "c1", "search", "ok", false)))
                                        .build()));
        assertThat(part(next, 1, 2).thoughtSignature().orElseThrow()).containsExactly(SIGNATURE);
    }

    @ParameterizedTest
    @EnumSource(FinishReason.Known.class)
    void everyReasonToStopThatTheSdkKnowsHasItsMeaning(FinishReason.Known reason) {
        String json = answer(reason, Part.fromText("So")).toJson();

        switch (reason) {
            case MALFORMED_FUNCTION_CALL, UNEXPECTED_TOOL_CALL, MALFORMED_RESPONSE ->
                    assertThat(gemini.failed(200, json).failure())
                            .isEqualTo(ModelFailure.MALFORMED_RESPONSE);
            case STOP -> assertThat(gemini.answered(json).finish()).isEqualTo(Finish.STOP);
            case MAX_TOKENS -> assertThat(gemini.answered(json).finish()).isEqualTo(Finish.LENGTH);
            case SAFETY,
                    RECITATION,
                    BLOCKLIST,
                    PROHIBITED_CONTENT,
                    SPII,
                    IMAGE_SAFETY,
                    IMAGE_PROHIBITED_CONTENT,
                    IMAGE_RECITATION,
                    IMAGE_OTHER ->
                    assertThat(gemini.answered(json).finish()).isEqualTo(Finish.CONTENT_FILTER);
            default ->
                    assertThat(gemini.failed(200, json).failure())
                            .isEqualTo(ModelFailure.TRANSIENT);
        }
    }

    @ParameterizedTest
    @EnumSource(BlockedReason.Known.class)
    void aBlockedPromptIsAFailureOfItsOwn(BlockedReason.Known reason) {
        String json =
                GenerateContentResponse.builder()
                        .promptFeedback(
                                GenerateContentResponsePromptFeedback.builder()
                                        .blockReason(reason)
                                        .build())
                        .build()
                        .toJson();

        assertThat(gemini.failed(200, json))
                .hasMessageContaining(reason.name())
                .matches(failure -> failure.failure() == ModelFailure.CONTENT_FILTERED);
    }

    /** Vertex AI gives its calls no ids, and takes none. */
    private static ChatRequest rich(String provider) {
        String signed = provider.equals("vertex") ? SIGNED.replace(",\"id\":\"c3\"", "") : SIGNED;
        return RichRequest.with(
                        new Original(provider, "gemini-3-pro", signed),
                        new ToolCall("c3", "search", "{\"limit\":1}"))
                .build();
    }

    private static List<Content> contents(String body) throws Exception {
        List<Content> contents = new ArrayList<>();
        for (JsonNode content : MAPPER.readTree(body).get("contents")) {
            contents.add(read(content, Content.class));
        }
        return contents;
    }

    private static Part part(List<Content> contents, int content, int part) {
        return contents.get(content).parts().orElseThrow().get(part);
    }

    /** The object in this JSON, of which every part is known to the SDK. */
    private static <T extends JsonSerializable> T read(JsonNode json, Class<T> type)
            throws Exception {
        T object = MAPPER.treeToValue(json, type);
        assertThat(plain(object)).as("read and written again").isEqualTo(json);
        return object;
    }

    private static JsonNode plain(Object value) {
        return StrictReading.tree(MAPPER, value);
    }

    private static GenerateContentResponse answer(FinishReason.Known finish, Part... parts) {
        return GenerateContentResponse.builder()
                .candidates(
                        List.of(
                                Candidate.builder()
                                        .content(
                                                Content.builder()
                                                        .role("model")
                                                        .parts(List.of(parts))
                                                        .build())
                                        .finishReason(finish)
                                        .index(0)
                                        .build()))
                .modelVersion("gemini-3-pro-001")
                .responseId("r1")
                .usageMetadata(
                        GenerateContentResponseUsageMetadata.builder()
                                .promptTokenCount(1000)
                                .toolUsePromptTokenCount(20)
                                .cachedContentTokenCount(600)
                                .candidatesTokenCount(200)
                                .thoughtsTokenCount(150)
                                .totalTokenCount(1370)
                                .build())
                .build();
    }
}
