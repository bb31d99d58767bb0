package io.jarviscore.testing.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.Image;
import io.jarviscore.ChatMessage.Instructions;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatMessage.User;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.json.Json;
import io.jarviscore.testing.Caller;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesFormatTest {
    private static final String PATH = "/v1/responses";
    private static final String QUESTION =
            "{\"model\":\"gpt-5\",\"input\":\"hi\",\"store\":false,"
                    + "\"include\":[\"reasoning.encrypted_content\"]}";

    private final ModelServer server = ModelServer.start(new ManualClock());
    private final Caller caller = new Caller(server);

    @AfterEach
    void close() {
        caller.close();
        server.close();
    }

    @Test
    void anAnswerHasEveryFieldOfTheFormat() throws Exception {
        server.script(ServerReply.text("hi").tokens(100, 50).cached(40).reasoning(30));

        HttpResponse<String> reply = caller.post(PATH, QUESTION);

        assertThat(reply.headers().firstValue("x-request-id")).contains("req_1");
        assertThat(reply.body())
                .isEqualTo(
                        "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1767225600,"
                                + "\"status\":\"completed\",\"error\":null,"
                                + "\"incomplete_details\":null,\"instructions\":null,"
                                + "\"max_output_tokens\":null,\"metadata\":{},\"model\":\"gpt-5\","
                                + "\"output\":[{\"id\":\"msg_1\",\"type\":\"message\","
                                + "\"status\":\"completed\",\"role\":\"assistant\",\"content\":["
                                + "{\"type\":\"output_text\",\"text\":\"hi\",\"annotations\":[],"
                                + "\"logprobs\":[]}]}],\"parallel_tool_calls\":true,"
                                + "\"temperature\":1.0,\"tool_choice\":\"auto\","
                                + "\"tools\":[],\"top_p\":1.0,\"usage\":{\"input_tokens\":100,"
                                + "\"input_tokens_details\":{\"cached_tokens\":40,"
                                + "\"cache_write_tokens\":0},\"output_tokens\":50,"
                                + "\"output_tokens_details\":{\"reasoning_tokens\":30},"
                                + "\"total_tokens\":150}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/responses",
                "/openai/v1/responses",
                "/openai/responses?api-version=2025-03-01-preview"
            })
    void bothProvidersServeIt(String path) throws Exception {
        server.script(ServerReply.toolCall("add", Map.of("a", 1)));

        HttpResponse<String> reply = caller.post(path, QUESTION, "api-key", "k");

        assertThat(reply.body())
                .contains(
                        "\"call_id\":\"call_1_0\",\"name\":\"add\",\"arguments\":\"{\\\"a\\\":1}\"");
    }

    @Test
    void azuresDatedAddressNeedsItsVersion() throws Exception {
        assertThat(caller.post("/openai/responses", QUESTION, "api-key", "k").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "LENGTH, max_output_tokens",
        "CONTENT_FILTER, content_filter",
        "OTHER, max_messages"
    })
    void whyAnAnswerIsNotWholeIsSaid(Finish finish, String reason) throws Exception {
        server.script(ServerReply.text("cut").finish(finish));

        assertThat(Json.parseObject(caller.post(PATH, QUESTION).body()))
                .containsEntry("status", "incomplete")
                .containsEntry("incomplete_details", Map.of("reason", reason));
    }

    @Test
    void reasoningComesWithItsContentOnlyWhenThatIsAskedFor() throws Exception {
        server.script(ServerReply.text("a").thinking("hm"), ServerReply.text("b").thinking("hm"));

        assertThat(caller.post(PATH, QUESTION).body()).contains("\"encrypted_content\":");
        assertThat(caller.post(PATH, "{\"model\":\"gpt-5\",\"input\":\"hi\"}").body())
                .contains("\"type\":\"reasoning\"")
                .doesNotContain("encrypted_content");
    }

    @Test
    void aConversationIsReadBack() throws Exception {
        server.script(ServerReply.text("ok"));

        caller.post(
                PATH,
                """
                {"model":"gpt-5","instructions":"Be brief.","input":[
                {"role":"user","content":[
                  {"type":"input_image","image_url":"data:image/png;base64,AQI="},
                  {"type":"input_text","text":"What is it?"}]},
                {"role":"assistant","content":"Let me see."},
                {"type":"function_call","call_id":"c1","name":"look","arguments":"{}"},
                {"type":"function_call_output","call_id":"c1","output":"a cat"},
                {"role":"developer","content":"Now."}]}
                """);

        assertThat(server.requests().getFirst().messages())
                .containsExactly(
                        new Instructions("Be brief."),
                        new User("What is it?", List.of(Image.of("image/png", new byte[] {1, 2}))),
                        new Assistant("Let me see.", List.of(new ToolCall("c1", "look", "{}"))),
                        new ToolResult("c1", "look", "a cat", false),
                        new Instructions("Now."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "x":1                                | Missing required parameter: 'model'.
                    "model":"m"                          | Missing required parameter: 'input'.
                    "model":"m","input":[]               | Missing required parameter: 'input'.
                    "model":"m","messages":[]            | has moved to 'input'
                    "model":"m","input":"a","max_tokens":9 | has moved to 'max_output_tokens'
                    "model":"m","input":"a","response_format":{} | has moved to 'text.format'
                    "model":"m","input":"a","max_output_tokens":5 | Expected a value >= 16
                    "model":"m","input":"a","tools":[{"type":"function","function":{}}] | 'tools[0].name'
                    "model":"m","input":"a","tools":[{"name":"a b","strict":false}] | string does not match
                    "model":"m","input":"a","tools":[{"name":"a","parameters":{}}] | 'additionalProperties' is required
                    "model":"m","input":[{"role":"tool","content":"a"}] | Invalid value: 'tool'.
                    "model":"m","input":[{"type":"guess"}] | Invalid value: 'guess'.
                    "model":"m","input":[{"type":"function_call","call_id":"c","name":"a"}] | No tool output found
                    "model":"m","input":[{"type":"function_call","call_id":"c","name":"a.b"}] | string does not match
                    "model":"m","input":[{"type":"function_call_output","call_id":"c"}] | No tool call found
                    "model":"gpt-4o","input":"a","include":["reasoning.encrypted_content"] | not supported with this model
                    """)
    void aRequestThatTheRealServerRefusesIsRefused(String fields, String complaint)
            throws Exception {
        HttpResponse<String> reply = caller.post(PATH, "{" + fields + "}");

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains(complaint);
    }

    @Test
    void reasoningThatComesBackUnchangedIsTaken() throws Exception {
        String items = items();
        server.script(ServerReply.text("two"));

        assertThat(caller.post(PATH, again(items)).body()).contains("\"two\"");
    }

    @Test
    void reasoningThatWasChangedIsRefused() throws Exception {
        String changed = items().replace("\"encrypted_content\":\"", "\"encrypted_content\":\"AA");

        assertThat(caller.post(PATH, again(changed)).body()).contains("could not be verified");
    }

    @Test
    void reasoningOfAnotherModelIsRefused() throws Exception {
        String other = again(items()).replace("gpt-5", "o3");

        assertThat(caller.post(PATH, other).body()).contains("could not be verified");
    }

    @Test
    void reasoningWithoutContentIsNotThere() throws Exception {
        String emptied = items().replaceAll(",\"encrypted_content\":\"[^\"]*\"", "");

        assertThat(caller.post(PATH, again(emptied)).body())
                .contains("Items are not persisted when `store` is set to false");
    }

    @Test
    void aCallWithoutTheReasoningItCameOfIsRefused() throws Exception {
        String alone = items().replaceAll("\\{\"id\":\"rs_1\"[^}]*},", "");

        assertThat(caller.post(PATH, again(alone)).body())
                .contains("without its required 'reasoning' item: 'rs_1'");
    }

    @Test
    void reasoningWithoutItsItemsIsRefused() throws Exception {
        String alone = items().replaceAll(",\\{\"id\":\"fc_.*", "");

        assertThat(
                        caller.post(
                                        PATH,
                                        again(alone).replaceAll(",\\{\"type\":\"function.*?}", ""))
                                .body())
                .contains("without its required following item");
    }

    /** The items of an answer that thinks and calls. */
    private String items() throws Exception {
        server.script(ServerReply.toolCall("add", Map.of("a", 1)).thinking("hm"));
        String body = caller.post(PATH, QUESTION).body();
        int start = body.indexOf("\"output\":[") + "\"output\":[".length();
        return body.substring(start, body.indexOf("],\"parallel_tool_calls\""));
    }

    private static String again(String items) {
        return "{\"model\":\"gpt-5\",\"store\":false,\"input\":["
                + items
                + ",{\"type\":\"function_call_output\",\"call_id\":\"call_1_0\",\"output\":\"1\"}"
                + "]}";
    }
}
