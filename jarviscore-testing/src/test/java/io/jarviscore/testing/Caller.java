package io.jarviscore.testing;

import io.jarviscore.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The JDK's HTTP client, as the tests of the server use it. */
public final class Caller implements AutoCloseable {
    public static final String OPENAI = "/v1/chat/completions";
    public static final String AZURE_V1 = "/openai/v1/chat/completions";
    public static final String AZURE_DATED =
            "/openai/deployments/gpt-test/chat/completions?api-version=2024-10-21";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ModelServer server;

    public Caller(ModelServer server) {
        this.server = server;
    }

    /** The smallest acceptable request. */
    public static String question(String text) {
        return body(List.of(Map.of("role", "user", "content", text)), Map.of());
    }

    public static String body(List<Map<String, Object>> messages, Map<String, ?> more) {
        Map<String, Object> body = new LinkedHashMap<>(more);
        body.put("model", "gpt-test");
        body.put("messages", messages);
        return Json.write(body);
    }

    public HttpResponse<String> ask(String path) throws Exception {
        return post(path, question("hello"), "api-key", "k");
    }

    public HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        return http.send(
                request(path, headers).POST(BodyPublishers.ofString(body)).build(), text());
    }

    CompletableFuture<HttpResponse<String>> askLater(String path) {
        HttpRequest request =
                request(path, "api-key", "k")
                        .POST(BodyPublishers.ofString(question("hello")))
                        .build();
        return http.sendAsync(request, text());
    }

    public HttpResponse<String> get(String path, String... headers) throws Exception {
        return http.send(request(path, headers).GET().build(), text());
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        URI root = path.startsWith("/openai") ? server.azureEndpoint() : server.openAiEndpoint();
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpResponse.BodyHandler<String> text() {
        return BodyHandlers.ofString();
    }
}
