package io.jarviscore.kernel.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.jarviscore.ModelFailure;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.model.ModelRig;
import io.jarviscore.kernel.model.wire.ApiKey;
import io.jarviscore.kernel.model.wire.WrittenSchema;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.util.HashMap;
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

class ResponsesWireTest {
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

    private ModelRig rig = openAi(Map.of());

    @BeforeEach
    void answerEverything() {
        rig.openai.answer(request -> ServerReply.text("ok"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aConversationWithToolsArrivesAsItWasSent() throws Exception {
        restart(Map.of("llm_model", "gpt-4.1"));
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
                        new ToolResult("c2", "add", "a is missing", false),
                        new Assistant("Three.", List.of()),
                        new User("Sure?"));

        ask(
                ChatRequest.builder()
                        .messages(conversation)
                        .tools(List.of(ADD))
                        .maxOutputTokens(77)
                        .temperature(0.25)
                        .build());

        assertThat(seen().messages()).isEqualTo(conversation);
        assertThat(seen().tools()).containsExactly(ADD);
        assertThat(seen().json())
                .containsEntry("model", "gpt-4.1")
                .containsEntry("max_output_tokens", 77L)
                .containsEntry("temperature", 0.25)
                .containsEntry("store", false)
                .doesNotContainKeys("messages", "text", "include");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/v1", "/v1/", "/v1/responses", "/v1/chat/completions"})
    void theServerIsFoundHoweverItsAddressEnds(String suffix) {
        HttpUrl url = HttpUrl.get("https://api.openai.com" + suffix);

        assertThat(Endpoint.compatible(url, Optional.empty()).responses().toString())
                .isEqualTo("https://api.openai.com/v1/responses");
    }

    @Test
    void theKeyIsSentAsABearerToken() throws Exception {
        assertThat(ask(ChatRequest.of("hi")).provider()).isEqualTo("openai");

        assertThat(seen().path()).isEqualTo("/v1/responses");
        assertThat(seen().header("authorization")).contains("Bearer " + ModelRig.OPENAI_KEY);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    '', 2024-10-21, /openai/v1/responses
                    '', 2025-03-01-preview, /openai/responses?api-version=2025-03-01-preview
                    /openai/, 2025-04-01-preview, /openai/responses?api-version=2025-04-01-preview
                    '', v1, /openai/v1/responses
                    /openai/v1/, 2025-04-01-preview, /openai/v1/responses
                    /openai/v1/responses, 2024-10-21, /openai/v1/responses
                    """)
    void azureIsFoundInBothStyles(String suffix, String version, String path) {
        Endpoint endpoint =
                Endpoint.azure(
                        HttpUrl.get("https://me.openai.azure.com" + suffix),
                        version,
                        ApiKey.of(SettingKeys.AZURE_API_KEY, "k"));

        assertThat(endpoint.responses().toString()).isEqualTo("https://me.openai.azure.com" + path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-10-21", "2025-03-01-preview", "v1"})
    void azureAnswersInBothStyles(String version) throws Exception {
        Map<String, Object> settings =
                Map.of(
                        "azure_api", "responses",
                        "azure_api_version", version,
                        "azure_deployment", "gpt-5");
        try (ModelRig azure = ModelRig.azureOnly(settings)) {
            azure.azure.script(ServerReply.text("ok").thinking("hm"));

            ChatReply reply = azure.ask("hello").reply();

            assertThat(reply.provider()).isEqualTo("azure");
            assertThat(reply.original().orElseThrow().provider()).isEqualTo("azure");
            assertThat(azure.azure.requests().getFirst().header("api-key"))
                    .contains(ModelRig.AZURE_KEY);
        }
    }

    @Test
    void valuesThatARequestLeavesOpenComeFromTheSettings() throws Exception {
        restart(
                Map.of(
                        "llm_model",
                        "gpt-4o",
                        "llm_temperature",
                        0.1,
                        "llm_default_max_tokens",
                        123));

        ask(ChatRequest.of("hello"));

        assertThat(seen().json())
                .containsEntry("max_output_tokens", 123L)
                .containsEntry("temperature", 0.1);
    }

    @Test
    void aLimitThatIsTooSmallIsTheSmallestOne() throws Exception {
        ask(ChatRequest.builder().user("hello").maxOutputTokens(5).build());

        assertThat(seen().json()).containsEntry("max_output_tokens", 16L);
    }

    @Test
    void aModelCalledDefaultIsAskedForOnce() throws Exception {
        restart(Map.of("llm_model", "default"));
        rig.openai.models("gpt-oss-120b");

        ask(ChatRequest.of("one"));
        ask(ChatRequest.of("two"));

        assertThat(rig.openai.requests())
                .extracting(ServerRequest::path)
                .containsExactly("/v1/models", "/v1/responses", "/v1/responses");
        assertThat(seen().model()).isEqualTo("gpt-oss-120b");
    }

    @Test
    void rulesAreInstructionsUntilSomethingIsSaid() throws Exception {
        ask(
                ChatRequest.builder()
                        .system("one")
                        .system("two")
                        .user("question")
                        .system("three")
                        .build());

        assertThat(seen().json()).containsEntry("instructions", "one\n\ntwo");
        assertThat(seen().json().get("input"))
                .isEqualTo(
                        Json.parse(
                                """
                                [{"type":"message","role":"user","content":"question"},
                                 {"type":"message","role":"system","content":"three"}]
                                """));
    }

    @Test
    void aConversationOfRulesAloneIsInput() throws Exception {
        ask(ChatRequest.builder().system("Tell a joke.").build());

        assertThat(seen().json()).doesNotContainKey("instructions");
        assertThat(seen().messages()).containsExactly(new Instructions("Tell a joke."));
    }

    @Test
    void imagesComeBeforeTheText() throws Exception {
        User question =
                new User(
                        "What is this?",
                        List.of(
                                Image.of("image/png", new byte[] {1, 2}),
                                Image.of("image/webp", new byte[] {3})));

        ask(ChatRequest.builder().messages(List.of(question)).build());

        assertThat(seen().messages()).containsExactly(question);
        assertThat(seen().body())
                .contains(
                        "[{\"type\":\"input_image\",\"detail\":\"auto\","
                                + "\"image_url\":\"data:image/png;base64,AQI=\"},")
                .contains("{\"type\":\"input_text\",\"text\":\"What is this?\"}]");
    }

    @Test
    void anAnswersSchemaIsSentAsATextFormat() throws Exception {
        Map<String, Object> schema =
                Map.of("type", "object", "properties", Map.of("a", Map.of("type", "number")));

        ask(ChatRequest.builder().user("Count.").answerSchema(schema).build());

        assertThat(seen().json().get("text"))
                .isEqualTo(
                        Map.of(
                                "format",
                                Map.of(
                                        "type",
                                        "json_schema",
                                        "name",
                                        "answer",
                                        "schema",
                                        schema,
                                        "strict",
                                        false)));
    }

    @Test
    void aSchemaThatIsWrittenDownAlreadyIsCopied() throws Exception {
        Map<String, Object> written = WrittenSchema.of(ADD.parameters());

        ask(
                ChatRequest.builder()
                        .user("hello")
                        .tools(List.of(new ToolSpec("add", "Adds.", written)))
                        .build());

        assertThat(seen().tools().getFirst().parameters()).isEqualTo(ADD.parameters());
    }

    @Test
    void namesOfOtherProvidersCallsAreMadeAcceptable() throws Exception {
        List<ChatMessage> conversation =
                List.of(
                        new User("go"),
                        new Assistant("", List.of(new ToolCall("functions.add:0", "a.b", ""))),
                        new ToolResult("functions.add:0", "a.b", "there is no a.b", true));

        ask(ChatRequest.builder().messages(conversation).build());

        assertThat(seen().messages())
                .endsWith(
                        new Assistant("", List.of(new ToolCall("functions.add:0", "a_b", "{}"))),
                        new ToolResult("functions.add:0", "a_b", "there is no a.b", false));
    }

    @Test
    void aReplyCarriesCallsTokensModelAndRequestId() throws Exception {
        rig.openai.script(
                ServerReply.toolCalls(
                                ServerReply.call("add", Map.of("a", 1)),
                                ServerReply.call("add", Map.of("a", 2)))
                        .saying("Let me see.")
                        .tokens(120, 15)
                        .cached(100)
                        .cacheWritten(12)
                        .reasoning(5));

        ChatReply reply = ask(ChatRequest.of("hello"));

        assertThat(reply.text()).isEqualTo("Let me see.");
        assertThat(reply.toolCalls())
                .containsExactly(
                        new ToolCall("call_1_0", "add", "{\"a\":1}"),
                        new ToolCall("call_1_1", "add", "{\"a\":2}"));
        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(reply.usage()).isEqualTo(new Tokens(120, 15, 100, 5, 12));
        assertThat(reply.model()).isEqualTo("gpt-5");
        assertThat(reply.requestId()).contains("req_1");
        assertThat(reply.original()).isEmpty();
    }

    @Test
    void reasoningIsCarriedBackVerbatimThroughTwoTurns() throws Exception {
        rig.openai.script(
                ServerReply.toolCall("add", Map.of("a", 1)).thinking("\u00fc \"first\" \u2026"),
                ServerReply.toolCall("add", Map.of("a", 2)).thinking("second").saying("Now."),
                ServerReply.text("done").thinking("third"));
        ChatRequest.Builder conversation = ChatRequest.builder().user("add");

        for (int turn = 0; turn < 2; turn++) {
            ChatReply reply = ask(conversation.build());
            assertThat(reply.original().orElseThrow().provider()).isEqualTo("openai");
            conversation.messages(
                    List.of(
                            reply.message(),
                            new ToolResult(reply.toolCalls().getFirst().id(), "add", "3", false)));
        }
        ChatReply last = ask(conversation.build());

        assertThat(last.text()).isEqualTo("done");
        assertThat(seen().body().split("encrypted_content\":", -1)).hasSize(3);
        assertThat(seen().json()).containsEntry("include", List.of("reasoning.encrypted_content"));
    }

    @Test
    void reasoningKeepsEveryCharacterAndNumberAsItCame() throws Exception {
        String items =
                "[{\"type\":\"reasoning\", \"id\":\"rs_1\",\"summary\":[],\"encrypted_content\":"
                        + "\"\\u00fc\\/\",\"score\":1.10},{\"type\":\"message\",\"role\":"
                        + "\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"So.\"}]}]";
        ChatReply reply = answered("{\"output\":" + items + "}");

        ask(after(reply.message()));

        assertThat(rig.openai.requests().get(1).body())
                .contains(items.substring(1, items.length() - 1));
    }

    @Test
    void reasoningThatTheServerDidNotSealIsLeftOutOfThatConversationAlone() throws Exception {
        rig.openai.script(
                ServerReply.toolCall("add", Map.of("a", 1)).thinking("hm"),
                ServerReply.http(
                        400,
                        Map.of(),
                        "{\"error\":{\"message\":\"The encrypted content gAAA could not be verified.\","
                                + "\"type\":\"invalid_request_error\",\"param\":null,"
                                + "\"code\":null}}"),
                ServerReply.text("ok"),
                ServerReply.text("ok"));
        ChatReply reply = ask(ChatRequest.of("go"));

        ChatReply next = ask(after(reply.message()));
        String without = seen().body();
        ask(after(reply.message()));

        assertThat(next.text()).isEqualTo("ok");
        assertThat(without).doesNotContain("\"encrypted_content\"");
        assertThat(seen().body()).contains("\"encrypted_content\"");
    }

    @Test
    void aToolThatTheModelMadeUpDoesNotSpoilTheConversation() throws Exception {
        rig.openai.script(
                ServerReply.toolCall("multi_tool_use.parallel", Map.of()).thinking("hm"),
                ServerReply.text("ok"));

        assertThat(ask(after(ask(ChatRequest.of("go")).message())).text()).isEqualTo("ok");
    }

    @Test
    void aCallWithALongIdIsStillAnswered() throws Exception {
        String id = "call_" + "x".repeat(80);
        rig.openai.script(
                ServerReply.toolCalls(new ToolCall(id, "add", "{}")).thinking("hm"),
                ServerReply.text("ok"));

        // The server refuses long ids, and calls without a result of the same id.
        assertThat(ask(after(ask(ChatRequest.of("go")).message())).text()).isEqualTo("ok");
    }

    @Test
    void aRefusalBehindACommentIsARefusal() throws Exception {
        ModelException failure =
                failed(
                        "{\"status\":\"completed\",\"output\":[{\"type\":\"message\","
                                + "\"phase\":\"commentary\",\"content\":[{\"type\":"
                                + "\"output_text\",\"text\":\"I will look.\"}]},{\"type\":"
                                + "\"message\",\"phase\":\"final_answer\",\"content\":"
                                + "[{\"type\":\"refusal\",\"refusal\":\"No.\"}]}]}");

        assertThat(failure.failure()).isEqualTo(ModelFailure.REFUSED);
    }

    @Test
    void aCallThatWasCutIsNotTakenForAWholeOne() throws Exception {
        ChatReply reply =
                answered(
                        "{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":"
                                + "\"steered\"},\"output\":[{\"type\":\"function_call\","
                                + "\"status\":\"incomplete\",\"call_id\":\"c\",\"name\":"
                                + "\"add\",\"arguments\":\"{\\\"a\"}]}");

        assertThat(reply.finish()).isEqualTo(Finish.LENGTH);
    }

    @ParameterizedTest
    @CsvSource({
        "/openai/responses?api-version=2025-04-01-preview, 2024-10-21, /openai/v1/responses",
        "/openai/v1/responses?api-version=2025-04-01-preview, v1, /openai/v1/responses",
        "/openai/deployments/d/chat/completions?api-version=x, v1, /openai/v1/responses",
        "'', preview, /openai/v1/responses?api-version=preview",
        "'', 2025-04-01-preview, /openai/responses?api-version=2025-04-01-preview",
    })
    void azuresAddressMayBeTheOneThatItsPortalShows(String given, String version, String asked) {
        String resource = "https://me.openai.azure.com";
        Endpoint endpoint =
                Endpoint.azure(
                        HttpUrl.get(resource + given),
                        version,
                        ApiKey.of(SettingKeys.AZURE_API_KEY, "k"));

        assertThat(endpoint.responses()).hasToString(resource + asked);
    }

    @Test
    void anOriginalOfAnotherProviderIsSentAsTextAndCalls() throws Exception {
        Original original = new Original("azure", "gpt-5", reasoned("c1"));

        assertThat(sentBack(original))
                .isEqualTo(new Assistant("So.", List.of(new ToolCall("c1", "add", "{}"))));
        assertThat(seen().body()).doesNotContain("\"reasoning\"");
    }

    @Test
    void reasoningOfAnotherModelIsLeftOut() throws Exception {
        sentBack(new Original("openai", "o3", reasoned("c1")));

        assertThat(seen().body()).doesNotContain("\"reasoning\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "[1",
                "[{\"type\":\"function_call\",\"call_id\":\"other\"}]",
                "[{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[]},"
                        + "{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"add\"}]",
                "[{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"add\"},"
                        + "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"encrypted_content\":\"x\"}]",
            })
    void anOriginalThatWouldNotBeTakenBackIsSentAsTextAndCalls(String json) throws Exception {
        assertThat(sentBack(new Original("openai", "gpt-5", json)))
                .isEqualTo(new Assistant("So.", List.of(new ToolCall("c1", "add", "{}"))));
    }

    @Test
    void aModelsCommentIsNoPartOfItsAnswerAndIsSentBack() throws Exception {
        ChatReply reply =
                answered(
                        """
                        {"output":[
                        {"type":"message","role":"assistant","phase":"commentary",
                         "content":[{"type":"output_text","text":"I will count."}]},
                        {"type":"message","role":"assistant","phase":"final_answer",
                         "content":[{"type":"output_text","text":"3"}]}]}
                        """);

        assertThat(reply.text()).isEqualTo("3");
        ask(after(reply.message()));
        assertThat(seen().body()).contains("\"phase\":\"commentary\"");
    }

    @Test
    void aCommentBesideCallsIsTheText() throws Exception {
        ChatReply reply =
                answered(
                        """
                        {"output":[
                        {"type":"message","role":"assistant","phase":"commentary",
                         "content":[{"type":"output_text","text":"I will count."}]},
                        {"type":"function_call","call_id":"c1","name":"add","arguments":"{}"}]}
                        """);

        assertThat(reply.text()).isEqualTo("I will count.");
        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
    }

    @ParameterizedTest
    @CsvSource({
        "completed, '', STOP",
        "'', '', STOP",
        "incomplete, max_output_tokens, LENGTH",
        "incomplete, content_filter, CONTENT_FILTER",
    })
    void everyWayToEndHasItsMeaning(String status, String reason, Finish finish) throws Exception {
        ChatReply reply =
                answered(
                        "{\"status\":\""
                                + status
                                + "\",\"incomplete_details\":{\"reason\":\""
                                + reason
                                + "\"},\"output\":[{\"type\":\"message\",\"content\":["
                                + "{\"type\":\"output_text\",\"text\":\"a\"},"
                                + "{\"type\":\"output_text\",\"text\":\"b\"}]}]}");

        assertThat(reply.finish()).isEqualTo(finish);
        assertThat(reply.text()).isEqualTo("ab");
    }

    @Test
    void anAnswerWithoutWordsOrUsageIsEmpty() throws Exception {
        ChatReply reply =
                answered(
                        "{\"id\":\"resp_7\",\"status\":\"completed\",\"output\":[{\"type\":"
                                + "\"message\",\"content\":[]}]}");

        assertThat(reply.text()).isEmpty();
        assertThat(reply.finish()).isEqualTo(Finish.STOP);
        assertThat(reply.usage()).isEqualTo(Tokens.NONE);
        assertThat(reply.model()).isEqualTo("gpt-5");
        assertThat(reply.requestId()).contains("resp_7");
    }

    @Test
    void aCallWithoutIdOrArgumentsCanBeAnswered() throws Exception {
        ChatReply reply = answered("{\"output\":[{\"type\":\"function_call\",\"name\":\"stop\"}]}");

        assertThat(reply.toolCalls()).singleElement().matches(call -> !call.id().isEmpty());
        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
    }

    @Test
    void aRefusalIsAFailure() throws Exception {
        assertThat(
                        failed(
                                        "{\"status\":\"completed\",\"output\":[{\"type\":\"message\","
                                                + "\"content\":[{\"type\":\"refusal\",\"refusal\":"
                                                + "\"No.\"}]}]}")
                                .failure())
                .isEqualTo(ModelFailure.REFUSED);
    }

    @Test
    void anAnswerThatWasFilteredWholeIsAFailure() throws Exception {
        rig.openai.script(ServerReply.filteredAnswer());

        assertThat(rig.ask("hello").failure().failure()).isEqualTo(ModelFailure.CONTENT_FILTERED);
    }

    @ParameterizedTest
    @CsvSource({
        "server_error, TRANSIENT",
        "vector_store_timeout, TRANSIENT",
        "something_new, TRANSIENT",
        "rate_limit_exceeded, RATE_LIMITED",
        "invalid_prompt, CONTENT_FILTERED",
        "cyber_policy, CONTENT_FILTERED",
        "context_length_exceeded, CONTEXT_OVERFLOW",
        "invalid_image_format, BAD_REQUEST",
        "failed_to_download_image, BAD_REQUEST",
        "image_content_policy_violation, CONTENT_FILTERED",
        "bio_policy, CONTENT_FILTERED",
        "misalignment_policy_violation, CONTENT_FILTERED",
    })
    void aResponseThatFailedOnItsWayHasItsKind(String code, ModelFailure kind) throws Exception {
        restart(Map.of("llm_max_retries_429", 0));

        ModelException failure =
                failed(
                        "{\"status\":\"failed\",\"output\":[],\"error\":{\"code\":\""
                                + code
                                + "\",\"message\":\"It is so.\"}}");

        assertThat(failure.failure()).isEqualTo(kind);
        assertThat(failure).hasMessageContaining("It is so.");
    }

    @Test
    void aResponseThatFailedWithoutSayingWhyIsWorthAnotherTry() throws Exception {
        restart(Map.of("llm_max_retries_429", 0));

        assertThat(failed("{\"status\":\"failed\",\"error\":null,\"output\":[]}").failure())
                .isEqualTo(ModelFailure.TRANSIENT);
    }

    @Test
    void aBodyThatIsNoResponseFailsWithTheRemedy() throws Exception {
        restart(Map.of("llm_max_retries_429", 0));

        assertThat(failed("{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}"))
                .hasMessageContaining("speaks OpenAI's Responses format");
    }

    @Test
    void everyErrorHasItsKind() throws Exception {
        restart(Map.of("llm_max_retries_429", 0));

        assertThat(failure(ServerReply.rateLimited())).isEqualTo(ModelFailure.RATE_LIMITED);
        assertThat(failure(ServerReply.quotaExhausted())).isEqualTo(ModelFailure.QUOTA_EXHAUSTED);
        assertThat(failure(ServerReply.contextOverflow())).isEqualTo(ModelFailure.CONTEXT_OVERFLOW);
        assertThat(failure(ServerReply.contentFiltered())).isEqualTo(ModelFailure.CONTENT_FILTERED);
        assertThat(failure(ServerReply.notFound())).isEqualTo(ModelFailure.NOT_FOUND);
        assertThat(failure(ServerReply.serverError(502))).isEqualTo(ModelFailure.TRANSIENT);
    }

    @Test
    void aTemperatureThatAModelRefusesIsLearnedOnce() throws Exception {
        restart(Map.of("llm_model", "my-model"));
        rig.openai.script(ServerReply.badParameter("temperature"));

        ask(ChatRequest.of("one"));
        ask(ChatRequest.of("two"));

        assertThat(rig.openai.requests())
                .extracting(request -> request.json().containsKey("temperature"))
                .containsExactly(true, false, false);
        assertThat(seen().json()).containsKey("include");
    }

    @Test
    void thatAModelDoesNotReasonIsLearnedOnce() throws Exception {
        restart(Map.of("llm_model", "my-model"));
        rig.openai.script(
                ServerReply.http(
                        400,
                        Map.of(),
                        "{\"error\":{\"message\":\"Encrypted content is not supported with this"
                                + " model.\",\"type\":\"invalid_request_error\","
                                + "\"param\":\"include\",\"code\":null}}"));

        ask(ChatRequest.of("one"));
        ask(ChatRequest.of("two"));

        assertThat(rig.openai.requests())
                .extracting(request -> request.json().containsKey("include"))
                .containsExactly(true, false, false);
        assertThat(seen().json()).containsKey("temperature");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o", "gpt-4.1-mini", "gpt-3.5-turbo", "gpt-5-chat-latest"})
    void modelsThatDoNotReasonAreNotAskedForIt(String model) throws Exception {
        ask(ChatRequest.builder().user("hello").model(model).build());

        assertThat(seen().json()).doesNotContainKey("include").containsKey("temperature");
    }

    @Test
    void theKeyIsInNoExceptionEvenIfTheServerRepeatsIt() throws Exception {
        ModelException failure =
                failed(
                        "{\"status\":\"failed\",\"error\":{\"code\":\"invalid_prompt\","
                                + "\"message\":\"not with "
                                + ModelRig.OPENAI_KEY
                                + "\"}}");

        assertThat(failure).hasMessageContaining("not with").hasMessageNotContaining("canary");
    }

    private static String reasoned(String callId) {
        return "[{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],"
                + "\"encrypted_content\":\"x\"},{\"type\":\"function_call\",\"call_id\":\""
                + callId
                + "\",\"name\":\"add\",\"arguments\":\"{}\"}]";
    }

    /** How a message arrives that has this original. */
    private ChatMessage sentBack(Original original) throws Exception {
        ask(
                after(
                        new Assistant(
                                "So.",
                                List.of(new ToolCall("c1", "add", "{}")),
                                Optional.of(original))));
        return seen().messages().get(1);
    }

    /** A question, this message, results for its calls, and another question. */
    private static ChatRequest after(Assistant message) {
        return ChatRequest.builder()
                .user("go")
                .messages(List.of(message))
                .messages(
                        message.toolCalls().stream()
                                .<ChatMessage>map(
                                        call -> new ToolResult(call.id(), call.tool(), "3", false))
                                .toList())
                .user("on")
                .build();
    }

    private ChatReply ask(ChatRequest request) throws Exception {
        return rig.ask(request).reply();
    }

    private ServerRequest seen() {
        return rig.openai.requests().getLast();
    }

    private ChatReply answered(String body) throws Exception {
        rig.openai.script(ServerReply.http(200, Map.of(), body));
        return ask(ChatRequest.of("hello"));
    }

    private ModelException failed(String body) throws Exception {
        rig.openai.script(ServerReply.http(200, Map.of(), body));
        return rig.ask("hello").failure();
    }

    private ModelFailure failure(ServerReply reply) throws Exception {
        rig.openai.script(reply);
        return rig.ask("hello").failure().failure();
    }

    private void restart(Map<String, ?> settings) {
        rig.close();
        rig = openAi(settings);
        answerEverything();
    }

    private static ModelRig openAi(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>();
        all.put("azure_api_key", "");
        all.put("llm_api", "responses");
        all.put("llm_model", "gpt-5");
        all.putAll(settings);
        return ModelRig.azureThenOpenAi(all);
    }
}
