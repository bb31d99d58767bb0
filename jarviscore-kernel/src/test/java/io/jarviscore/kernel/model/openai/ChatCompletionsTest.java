package io.jarviscore.kernel.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatRequest;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.ModelRig;
import io.jarviscore.kernel.model.ProviderRig;
import io.jarviscore.kernel.model.wire.ApiKey;
import io.jarviscore.kernel.model.wire.ModelQuirks;
import io.jarviscore.kernel.model.wire.OutputLimit;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCompletionsTest {
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

    @Test
    void aConversationWithToolsArrivesAsItWasSent() throws Exception {
        List<ChatMessage> conversation =
                List.of(
                        new ChatMessage.Instructions("Be brief."),
                        new ChatMessage.User("What is 1 + 2? \"quoted\"\n\u00fc\ud83d\ude00"),
                        new ChatMessage.Assistant(
                                "", List.of(new ToolCall("c1", "add", "{\"a\":1,\"b\":2}"))),
                        new ChatMessage.ToolResult("c1", "add", "3", false),
                        new ChatMessage.Assistant("Three.", List.of()),
                        new ChatMessage.User("Sure?"));
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.answer(request -> ServerReply.text("Yes."));

            rig.ask(
                            ChatRequest.builder()
                                    .messages(conversation)
                                    .tools(List.of(ADD))
                                    .maxOutputTokens(77)
                                    .temperature(0.25)
                                    .build())
                    .reply();

            ServerRequest seen = rig.azure.requests().getFirst();
            assertThat(seen.messages()).isEqualTo(conversation);
            assertThat(seen.tools()).containsExactly(ADD);
            assertThat(seen.json())
                    .containsEntry("max_completion_tokens", 77L)
                    .containsEntry("temperature", 0.25);
        }
    }

    @Test
    void aCallThatAnotherProviderGaveALongIdIsStillAnswered() throws Exception {
        String id = "chatcmpl-tool-" + "0123456789".repeat(5);
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.answer(request -> ServerReply.text("Yes."));

            // The server refuses long ids, and calls without a result of the same id.
            ChatReply reply =
                    rig.ask(
                                    ChatRequest.builder()
                                            .user("What is 1 + 2?")
                                            .messages(
                                                    List.of(
                                                            new ChatMessage.Assistant(
                                                                    "",
                                                                    List.of(
                                                                            new ToolCall(
                                                                                    id, "add",
                                                                                    "{}"))),
                                                            new ChatMessage.ToolResult(
                                                                    id, "add", "3", false)))
                                            .build())
                            .reply();

            assertThat(reply.text()).isEqualTo("Yes.");
        }
    }

    @Test
    void imagesComeBeforeTheText() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.answer(request -> ServerReply.text("a cat"));
            ChatMessage.Image image = ChatMessage.Image.of("image/png", new byte[] {1, 2, 3});

            rig.ask(
                            ChatRequest.builder()
                                    .messages(
                                            List.of(
                                                    new ChatMessage.User(
                                                            "What is it?", List.of(image))))
                                    .build())
                    .reply();

            assertThat(rig.azure.requests().getFirst().json().get("messages"))
                    .isEqualTo(
                            List.of(
                                    Map.of(
                                            "role",
                                            "user",
                                            "content",
                                            List.of(
                                                    Map.of(
                                                            "type",
                                                            "image_url",
                                                            "image_url",
                                                            Map.of(
                                                                    "url",
                                                                    "data:image/png;base64,AQID")),
                                                    Map.of(
                                                            "type",
                                                            "text",
                                                            "text",
                                                            "What is it?")))));
        }
    }

    @Test
    void anAnswersSchemaIsSentAsJsonSchema() throws Exception {
        Map<String, Object> schema =
                Map.of("type", "object", "properties", Map.of("a", Map.of("type", "number")));
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.answer(request -> ServerReply.text("{\"a\":1}"));

            rig.ask(ChatRequest.builder().user("Count.").answerSchema(schema).build()).reply();

            assertThat(rig.azure.requests().getFirst().json().get("response_format"))
                    .isEqualTo(
                            Map.of(
                                    "type",
                                    "json_schema",
                                    "json_schema",
                                    Map.of("name", "answer", "schema", schema)));
        }
    }

    @Test
    void anOriginalOfAnotherProviderIsSentAsTextAndCalls() throws Exception {
        ChatMessage.Original original =
                new ChatMessage.Original("claude", "claude-opus-4-7", "[{\"type\":\"thinking\"}]");
        ToolCall call = new ToolCall("c1", "add", "{\"a\":1}");
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.answer(request -> ServerReply.text("ok"));

            rig.ask(
                            ChatRequest.builder()
                                    .user("Add.")
                                    .messages(
                                            List.of(
                                                    new ChatMessage.Assistant(
                                                            "Let me see.",
                                                            List.of(call),
                                                            Optional.of(original)),
                                                    new ChatMessage.ToolResult(
                                                            "c1", "add", "1", false)))
                                    .build())
                    .reply();

            ServerRequest seen = rig.azure.requests().getFirst();
            assertThat(seen.body()).doesNotContain("thinking");
            assertThat(seen.messages().get(1))
                    .isEqualTo(new ChatMessage.Assistant("Let me see.", List.of(call)));
        }
    }

    @Test
    void valuesThatARequestLeavesOpenComeFromTheSettings() throws Exception {
        Map<String, Object> settings =
                Map.of("llm_temperature", 0.1, "llm_default_max_tokens", 123);
        try (ModelRig rig = ModelRig.azureOnly(settings)) {
            rig.azure.answer(request -> ServerReply.text("ok"));

            rig.ask("hello").reply();

            assertThat(rig.azure.requests().getFirst().json())
                    .containsEntry("max_completion_tokens", 123L)
                    .containsEntry("temperature", 0.1);
        }
    }

    @Test
    void aReplyCarriesCallsTokensModelAndRequestId() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.script(
                    ServerReply.toolCalls(
                                    ServerReply.call("add", Map.of("a", 1)),
                                    ServerReply.call("add", Map.of("a", 2)))
                            .saying("Let me see.")
                            .tokens(120, 15)
                            .cached(100)
                            .cacheWritten(12)
                            .reasoning(5));

            ChatReply reply = rig.ask("hello").reply();

            assertThat(reply.text()).isEqualTo("Let me see.");
            assertThat(reply.toolCalls())
                    .extracting(ToolCall::arguments)
                    .containsExactly("{\"a\":1}", "{\"a\":2}");
            assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
            assertThat(reply.usage()).isEqualTo(new ChatReply.Tokens(120, 15, 100, 5, 12));
            assertThat(reply.provider()).isEqualTo("azure");
            assertThat(reply.requestId()).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    '', 2024-10-21, /openai/deployments/gpt-4o/chat/completions
                    /, 2024-10-21, /openai/deployments/gpt-4o/chat/completions
                    /openai/, 2024-10-21, /openai/deployments/gpt-4o/chat/completions
                    '', v1, /openai/v1/chat/completions
                    /openai/v1/, 2024-10-21, /openai/v1/chat/completions
                    """)
    void azureIsFoundInBothStyles(String suffix, String version, String path) {
        Endpoint endpoint =
                Endpoint.azure(
                        HttpUrl.get("https://me.openai.azure.com" + suffix),
                        version,
                        ApiKey.of(SettingKeys.AZURE_API_KEY, "k"));

        assertThat(endpoint.chat("gpt-4o").encodedPath()).isEqualTo(path);
        assertThat(endpoint.headers().get("api-key")).isEqualTo("k");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/v1", "/v1/", "/v1/chat/completions"})
    void aCompatibleServerIsFoundHoweverItsAddressEnds(String suffix) throws Exception {
        try (ModelRig rig = ModelRig.openAiOnly(suffix)) {
            rig.openai.answer(request -> ServerReply.text("ok"));

            assertThat(rig.ask("hello").reply().provider()).isEqualTo("openai");

            ServerRequest seen = rig.openai.requests().getFirst();
            assertThat(seen.path()).isEqualTo("/v1/chat/completions");
            assertThat(seen.header("authorization")).contains("Bearer " + ModelRig.OPENAI_KEY);
            assertThat(seen.json()).containsEntry("model", "qwen3").containsKey("max_tokens");
        }
    }

    @Test
    void withoutAKeyNoAuthorizationIsSent() throws Exception {
        Map<String, Object> settings = Map.of("azure_api_key", "", "llm_api_key", "");
        try (ModelRig rig = ModelRig.azureThenOpenAi(settings)) {
            rig.openai.answer(request -> ServerReply.text("ok"));

            rig.ask("hello").reply();

            assertThat(rig.openai.requests().getFirst().header("authorization")).isEmpty();
        }
    }

    @Test
    void aModelCalledDefaultIsAskedForOnce() throws Exception {
        Map<String, Object> settings = Map.of("azure_api_key", "", "llm_model", "default");
        try (ModelRig rig = ModelRig.azureThenOpenAi(settings)) {
            rig.openai.models("llama-3-70b", "other");
            rig.openai.answer(request -> ServerReply.text("ok"));
            List<ModelRig.Asking> askings = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                askings.add(rig.ask("hello"));
            }
            for (ModelRig.Asking asking : askings) {
                asking.reply();
            }

            assertThat(rig.openai.requests())
                    .filteredOn(request -> request.path().equals("/v1/models"))
                    .hasSize(1);
            assertThat(rig.openai.requests())
                    .filteredOn(request -> !request.path().equals("/v1/models"))
                    .allMatch(request -> request.model().equals("llama-3-70b"));
        }
    }

    @Test
    void aServerThatListsNoModelFailsWithTheRemedy() throws Exception {
        Map<String, Object> settings = Map.of("azure_api_key", "", "llm_model", "default");
        try (ModelRig rig = ModelRig.azureThenOpenAi(settings)) {
            rig.openai.models();

            assertThat(rig.ask("hello").failure()).hasMessageContaining("set llm_model");
        }
    }

    @Test
    void aListedNameThatWouldForgeALogLineIsNotUsed() throws Exception {
        Map<String, Object> settings = Map.of("azure_api_key", "", "llm_model", "default");
        try (ModelRig rig = ModelRig.azureThenOpenAi(settings)) {
            rig.openai.models("evil\r\n2026-01-01 WARN \u001b[31mforged");
            rig.openai.answer(request -> ServerReply.text("ok"));

            assertThat(rig.ask("hello").failure())
                    .hasMessageContaining("no model with a usable name")
                    .hasMessageNotContaining("forged");
        }
    }

    @Test
    void aServersModelNameIsCleanedForLogs() throws Exception {
        ChatReply reply =
                answered(
                        "{\"model\":\"m\\r\\n\\u001b[31mforged\",\"choices\":[{\"message\":"
                                + "{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}");

        assertThat(reply.model()).isEqualTo("m forged");
    }

    @Test
    void aParameterThatAModelRefusesIsLearnedOnce() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.script(ServerReply.badParameter("temperature"));
            rig.azure.answer(request -> ServerReply.text("ok"));

            assertThat(rig.ask("one").reply().text()).isEqualTo("ok");
            assertThat(rig.ask("two").reply().text()).isEqualTo("ok");

            assertThat(rig.azure.requests())
                    .extracting(request -> request.json().containsKey("temperature"))
                    .containsExactly(true, false, false);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure", "openai"})
    void nothingThatIsSaidIsToBeKept(String provider) throws Exception {
        try (ProviderRig rig = ProviderRig.of(provider)) {
            rig.server.answer(request -> ServerReply.text("ok"));

            rig.ask(ChatRequest.of("hello"));

            assertThat(rig.seen().json()).containsEntry("store", false);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            400 | {"error":{"message":"Unrecognized request argument supplied: store","type":"invalid_request_error"}}
            400 | {"error":{"message":"bad","param":"store","code":"unsupported_parameter"}}
            400 | [{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \\"store\\": Cannot find field."}}]
            422 | {"detail":[{"type":"extra_forbidden","loc":["body","store"],"msg":"Extra inputs are not permitted"}]}
            """)
    void aServerThatDoesNotKnowTheWishIsAskedWithoutItFromThenOn(int status, String refusal)
            throws Exception {
        try (ModelRig rig = ModelRig.openAiOnly("")) {
            rig.openai.script(ServerReply.http(status, Map.of(), refusal));
            rig.openai.answer(request -> ServerReply.text("ok"));

            rig.ask("one").reply();
            rig.ask("two").reply();

            assertThat(rig.openai.requests())
                    .extracting(request -> request.json().containsKey("store"))
                    .containsExactly(true, false, false);
        }
    }

    @Test
    void theOtherNameOfTheOutputLimitIsLearnedOnce() throws Exception {
        try (ModelRig rig = ModelRig.openAiOnly("")) {
            rig.openai.script(ServerReply.badParameter("max_tokens"));
            rig.openai.answer(request -> ServerReply.text("ok"));

            rig.ask("one").reply();
            rig.ask("two").reply();

            assertThat(rig.openai.requests())
                    .extracting(request -> request.json().containsKey("max_completion_tokens"))
                    .containsExactly(false, true, true);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"o1", "o3-mini", "gpt-5", "gpt-5-mini", "openai/gpt-5", "gpt-5.1-codex"})
    void reasoningModelsGetNoTemperature(String model) {
        assertThat(ModelQuirks.of(model, OutputLimit.MAX_TOKENS))
                .isEqualTo(new ModelQuirks(false, OutputLimit.MAX_COMPLETION_TOKENS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4o",
                "gpt-5-chat-latest",
                "claude-sonnet-4",
                "anthropic/claude-sonnet-4.5",
                "olmo",
                "my-gpt"
            })
    void otherModelsGetOne(String model) {
        assertThat(ModelQuirks.of(model, OutputLimit.MAX_TOKENS).temperature()).isTrue();
    }

    @Test
    void sloppyAnswersAreRead() throws Exception {
        String body =
                """
                {"choices":[{"message":{"content":[{"type":"text","text":"a"},{"text":"b"}],
                "tool_calls":[{"function":{"name":"f","arguments":{"x":1}}}]},
                "finish_reason":"stop"}],
                "usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":9}}
                """;
        ChatReply reply = answered(body);

        assertThat(reply.text()).isEqualTo("ab");
        assertThat(reply.toolCalls()).singleElement().matches(call -> !call.id().isEmpty());
        assertThat(reply.toolCalls().getFirst().arguments()).isEqualTo("{\"x\":1}");
        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(reply.usage()).isEqualTo(new ChatReply.Tokens(5, 4, 0, 0));
        assertThat(reply.model()).isEqualTo("gpt-4o");
    }

    @Test
    void anAnswerWithoutContentOrUsageIsEmpty() throws Exception {
        ChatReply reply =
                answered(
                        "{\"choices\":[{\"message\":{\"content\":null},\"finish_reason\":\"length\"}]}");

        assertThat(reply.text()).isEmpty();
        assertThat(reply.finish()).isEqualTo(Finish.LENGTH);
        assertThat(reply.usage()).isEqualTo(ChatReply.Tokens.NONE);
    }

    @Test
    void aRefusalIsAFailure() throws Exception {
        assertThat(
                        failed(
                                200,
                                "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"I"
                                        + " can't\"},\"finish_reason\":\"stop\"}]}"))
                .isEqualTo(ModelFailure.REFUSED);
    }

    @Test
    void aFailureUnderStatus200IsAFailure() throws Exception {
        assertThat(failed(200, "{\"error\":{\"code\":402,\"message\":\"no credit\"}}"))
                .isEqualTo(ModelFailure.QUOTA_EXHAUSTED);
    }

    private static ChatReply answered(String body) throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.script(ServerReply.http(200, Map.of(), body));
            return rig.ask("hello").reply();
        }
    }

    private static ModelFailure failed(int status, String body) throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.script(ServerReply.http(status, Map.of(), body));
            return rig.ask("hello").failure().failure();
        }
    }
}
