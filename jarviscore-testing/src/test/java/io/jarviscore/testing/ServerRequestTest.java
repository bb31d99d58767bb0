package io.jarviscore.testing;

import static io.jarviscore.testing.Caller.OPENAI;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.Instructions;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatMessage.User;
import io.jarviscore.ChatRequest.ToolSpec;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerRequestTest {
    private static final Map<String, Object> SYSTEM = Map.of("role", "system", "content", "rules");
    private static final Map<String, Object> USER =
            Map.of("role", "user", "content", List.of(Map.of("type", "text", "text", "question")));
    private static final Map<String, Object> CALL =
            Map.of(
                    "role",
                    "assistant",
                    "tool_calls",
                    List.of(
                            Map.of(
                                    "id",
                                    "c1",
                                    "type",
                                    "function",
                                    "function",
                                    Map.of("name", "add", "arguments", "{}"))));
    private static final Map<String, Object> RESULT =
            Map.of("role", "tool", "tool_call_id", "c1", "content", "3");

    private final ModelServer server = ModelServer.start();
    private final Caller caller = new Caller(server);

    @AfterEach
    void close() {
        caller.close();
        server.close();
    }

    @Test
    void theConversationIsReadIntoNeutralMessages() throws Exception {
        server.script(ServerReply.text("ok"));

        caller.post(OPENAI, Caller.body(List.of(SYSTEM, USER, CALL, RESULT), Map.of()));

        ServerRequest request = server.requests().getFirst();
        assertThat(request.model()).isEqualTo("gpt-test");
        assertThat(request.messages())
                .containsExactly(
                        new Instructions("rules"),
                        new User("question"),
                        new Assistant("", List.of(new ToolCall("c1", "add", "{}"))),
                        new ToolResult("c1", "add", "3", false));
        assertThat(request.lastText()).isEqualTo("3");
    }

    @Test
    void theToolsAreReadWithTheirSchemas() throws Exception {
        server.script(ServerReply.text("ok"));

        caller.post(OPENAI, Caller.body(List.of(USER), Map.of("tools", List.of(tool("add")))));

        assertThat(server.requests().getFirst().tools())
                .containsExactly(new ToolSpec("add", "adds", Map.of("type", "object")));
    }

    @Test
    void headersAreFoundInAnyCase() throws Exception {
        server.script(ServerReply.text("ok"));

        caller.post(OPENAI, Caller.question("q"), "OpenAI-Project", "p1");

        ServerRequest request = server.requests().getFirst();
        assertThat(request.header("openai-project")).contains("p1");
        assertThat(request.header("OPENAI-PROJECT")).contains("p1");
        assertThat(request.header("openai-organization")).isEmpty();
    }

    @Test
    void aRequestShowsNeitherItsHeadersNorItsBody() throws Exception {
        server.script(ServerReply.text("ok"));

        caller.post(OPENAI, Caller.question("private"), "Authorization", "Bearer sk-secret");

        assertThat(server.requests().getFirst()).hasToString("POST /v1/chat/completions");
    }

    @Test
    void aBodyThatIsNotJsonIsRefusedAndStillRecorded() throws Exception {
        HttpResponse<String> reply = caller.post(OPENAI, "{not json");

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains("could not parse the JSON body");
        assertThat(server.requests().getFirst().body()).isEqualTo("{not json");
        assertThat(server.requests().getFirst().messages()).isEmpty();
    }

    @Test
    void aCallWithoutItsResultIsRefused() throws Exception {
        assertRefused(Caller.body(List.of(USER, CALL), Map.of()), "must be followed by tool");
        assertRefused(Caller.body(List.of(USER, CALL, USER, RESULT), Map.of()), "c1");
    }

    @Test
    void aResultWithoutItsCallIsRefused() throws Exception {
        assertRefused(Caller.body(List.of(USER, RESULT), Map.of()), "preceding message");
    }

    @Test
    void aRequestWithoutMessagesOrModelIsRefused() throws Exception {
        assertRefused(Caller.body(List.of(), Map.of()), "messages");
        assertRefused("{\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}", "model parameter");
    }

    @Test
    void anUnknownRoleIsRefused() throws Exception {
        assertRefused(
                Caller.body(List.of(Map.of("role", "boss", "content", "do")), Map.of()), "'boss'");
    }

    @Test
    void aToolNameThatNoProviderTakesIsRefused() throws Exception {
        assertRefused(
                Caller.body(List.of(USER), Map.of("tools", List.of(tool("no spaces please")))),
                "function.name");
    }

    @Test
    void jsonModeWithoutTheWordJsonIsRefused() throws Exception {
        Map<String, Object> mode = Map.of("response_format", Map.of("type", "json_object"));

        assertRefused(Caller.body(List.of(USER), mode), "must contain the word 'json'");

        Map<String, Object> asked = Map.of("role", "user", "content", "answer in JSON");
        assertThat(caller.post(OPENAI, Caller.body(List.of(asked), mode)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aWrongMethodAndAWrongPathAreRefused() throws Exception {
        assertThat(caller.get(OPENAI).statusCode()).isEqualTo(405);
        assertThat(caller.get("/elsewhere").statusCode()).isEqualTo(404);
    }

    private void assertRefused(String body, String reason) throws Exception {
        server.script(ServerReply.text("not for a bad request"));
        int before = server.remaining();

        HttpResponse<String> reply = caller.post(OPENAI, body);

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains(reason);
        assertThat(server.remaining()).isEqualTo(before);
    }

    private static Map<String, Object> tool(String name) {
        return Map.of(
                "type",
                "function",
                "function",
                Map.of(
                        "name",
                        name,
                        "description",
                        "adds",
                        "parameters",
                        Map.of("type", "object")));
    }
}
