package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jarviscore.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamedAnswersTest {
    private static final String HELLO = "Grüße \ud83d\ude00";

    private final ModelServer server = ModelServer.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void openAiSendsChunksTheCountsAndTheirEnd() throws Exception {
        server.script(ServerReply.text(HELLO).tokens(3, 4));

        HttpResponse<String> response =
                openAi(Map.of("stream", true, "stream_options", Map.of("include_usage", true)));

        assertThat(response.headers().firstValue("content-type").orElseThrow())
                .startsWith("text/event-stream");
        List<String> data = data(response);
        assertThat(data.getLast()).isEqualTo("[DONE]");
        assertThat(data.get(data.size() - 2)).contains("\"prompt_tokens\":3", "\"choices\":[]");
        assertThat(data).hasSizeGreaterThan(5);
    }

    @Test
    void openAiDoesNotCountUnlessAskedTo() throws Exception {
        server.script(ServerReply.text(HELLO));

        assertThat(openAi(Map.of("stream", true)).body()).doesNotContain("usage");
    }

    @Test
    void openAiRefusesOptionsForAStreamThatIsNotWanted() throws Exception {
        HttpResponse<String> response =
                openAi(Map.of("stream_options", Map.of("include_usage", true)));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("only allowed when 'stream' is enabled");
    }

    @Test
    void anthropicNamesItsEvents() throws Exception {
        server.script(ServerReply.toolCall("add", Map.of("a", 1)).thinking("Hm."));

        HttpResponse<String> response =
                post(
                        "/v1/messages",
                        Map.of(
                                "model",
                                "claude-x",
                                "max_tokens",
                                9,
                                "stream",
                                true,
                                "messages",
                                List.of(user())));

        List<String> names =
                response.body()
                        .lines()
                        .filter(line -> line.startsWith("event: "))
                        .map(line -> line.substring(7))
                        .distinct()
                        .toList();
        assertThat(names)
                .containsExactly(
                        "message_start",
                        "ping",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(response.body())
                .contains("thinking_delta", "signature_delta", "input_json_delta");
    }

    @Test
    void geminiSendsResponsesAndNoEnd() throws Exception {
        server.script(ServerReply.text(HELLO));

        HttpResponse<String> response = gemini("?alt=sse");

        List<Object> responses =
                data(response).stream().<Object>map(Json::parseObject).collect(Collectors.toList());
        assertThat(responses).hasSizeGreaterThan(2);
        assertThat(responses.getLast().toString()).contains("finishReason=STOP");
    }

    @Test
    void geminiStreamsOnlyEvents() throws Exception {
        assertThat(gemini("").statusCode()).isEqualTo(400);
    }

    @Test
    void halfAnAnswerCanEndInAnError() throws Exception {
        server.script(ServerReply.failsMidway(ServerReply.text(HELLO), ServerReply.overloaded()));

        List<String> data = data(openAi(Map.of("stream", true)));

        assertThat(data.getLast()).contains("\"error\"");
        assertThat(data.getFirst()).contains("\"delta\"");
    }

    @Test
    void aClientThatDoesNotStreamGetsTheErrorAlone() throws Exception {
        server.script(ServerReply.failsMidway(ServerReply.text(HELLO), ServerReply.overloaded()));

        assertThat(openAi(Map.of()).statusCode()).isEqualTo(529);
    }

    @Test
    void anAnswerFailsWithAnErrorOnly() {
        ServerAnswer answer = ServerReply.text(HELLO);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerReply.failsMidway(answer, ServerReply.hang()));
    }

    private HttpResponse<String> openAi(Map<String, ?> more) throws Exception {
        Map<String, Object> body = new HashMap<>(more);
        body.put("model", "m");
        body.put("messages", List.of(user()));
        return post("/v1/chat/completions", body);
    }

    private HttpResponse<String> gemini(String query) throws Exception {
        return post(
                "/v1beta/models/gemini-2.5-pro:streamGenerateContent" + query,
                Map.of(
                        "contents",
                        List.of(Map.of("role", "user", "parts", List.of(Map.of("text", "hi"))))));
    }

    private HttpResponse<String> post(String path, Map<String, ?> body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.openAiEndpoint() + path))
                        .header("anthropic-version", "2023-06-01")
                        .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static Map<String, Object> user() {
        return Map.of("role", "user", "content", "hi");
    }

    private static List<String> data(HttpResponse<String> response) {
        return Arrays.stream(response.body().split("\n", -1))
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }
}
