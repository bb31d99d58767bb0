package io.jarviscore.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jarviscore.Mesh;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * A conversation without a library: a loop over the same HTTP client and JSON parser that has the
 * same conversation, word for word, and does nothing else. No deadline, no check of arguments, no
 * limit, no retry, no event, no stored result. Thread-safe.
 */
final class HandWritten implements AutoCloseable {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final JsonMapper MAPPER = new JsonMapper();

    private final OkHttpClient client;
    private final HttpUrl url;
    private final JsonNode opening;

    /** A loop that asks the model at this address. */
    HandWritten(URI endpoint) throws IOException {
        this.url = HttpUrl.get(endpoint + "/v1/chat/completions");
        this.opening = MAPPER.readTree(firstRequestOfAMesh());
        // The settings of the kernel's own client.
        this.client =
                new OkHttpClient.Builder()
                        .retryOnConnectionFailure(false)
                        .followRedirects(false)
                        .fastFallback(false)
                        .readTimeout(Duration.ZERO)
                        .writeTimeout(Duration.ZERO)
                        .callTimeout(Duration.ZERO)
                        .connectionPool(new ConnectionPool(10_000, 1, TimeUnit.MINUTES))
                        .build();
    }

    /** The kernel's first request, so that both loops send the same. */
    private static String firstRequestOfAMesh() {
        try (ModelServer server = ModelServer.start();
                Mesh mesh = Adder.mesh(server.openAiEndpoint(), Map.of())) {
            server.script(ServerReply.text("done"));
            mesh.run("adder", Adder.TASK);
            return server.requests().getFirst().body();
        }
    }

    /** Has the conversation; blocks until the model has answered. */
    String converse() throws IOException {
        ObjectNode request = opening.deepCopy();
        ArrayNode messages = request.withArray("messages");
        while (true) {
            JsonNode message = ask(request);
            messages.add(message);
            JsonNode calls = message.path("tool_calls");
            if (calls.isEmpty()) {
                return message.path("content").asText();
            }
            for (JsonNode call : calls) {
                messages.addObject()
                        .put("role", "tool")
                        .put("content", call(call.path("function")))
                        .put("tool_call_id", call.path("id").asText());
            }
        }
    }

    private JsonNode ask(ObjectNode request) throws IOException {
        Request http =
                new Request.Builder()
                        .url(url)
                        .post(RequestBody.create(MAPPER.writeValueAsBytes(request), JSON))
                        .build();
        try (Response response = client.newCall(http).execute()) {
            if (!response.isSuccessful()) {
                throw new IOException("the model answered " + response.code());
            }
            return MAPPER.readTree(response.body().bytes()).path("choices").path(0).path("message");
        }
    }

    private static String call(JsonNode function) throws IOException {
        if (!function.path("name").asText().equals("add")) {
            throw new IOException("the model calls " + function.path("name"));
        }
        JsonNode arguments = MAPPER.readTree(function.path("arguments").asText());
        return String.valueOf(arguments.path("a").asLong() + arguments.path("b").asLong());
    }

    @Override
    public void close() {
        client.connectionPool().evictAll();
    }
}
