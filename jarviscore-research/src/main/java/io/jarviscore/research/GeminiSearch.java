package io.jarviscore.research;

import io.jarviscore.Web;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * Google results by a Gemini model that searches ("grounding with Google Search"). The model's own
 * words are left out, as they are no source; its sources are the hits, each with the first sentence
 * that cites it. Their addresses are redirects of Google's.
 */
final class GeminiSearch implements SearchProvider {
    static final URI ADDRESS = URI.create("https://generativelanguage.googleapis.com");

    /** The model searches and writes before it answers. */
    private static final Duration TIMEOUT = Duration.ofSeconds(45);

    private static final MediaType JSON = MediaType.get("application/json");
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_SNIPPET = 500;

    private final OkHttpClient client;
    private final HttpUrl address;
    private final String key;

    GeminiSearch(WebClients clients, URI address, String model, String key) {
        this.client = clients.trusted().newBuilder().callTimeout(TIMEOUT).build();
        this.address =
                HttpUrl.get(address.toString())
                        .newBuilder()
                        .addPathSegments("v1beta/models")
                        .addPathSegment(model + ":generateContent")
                        .build();
        this.key = key;
    }

    @Override
    public String name() {
        return "Gemini";
    }

    @Override
    public List<Web.Hit> search(String query, int most) throws IOException {
        Map<String, Object> body =
                Map.of(
                        "contents",
                        List.of(Map.of("role", "user", "parts", List.of(Map.of("text", query)))),
                        "tools",
                        List.of(Map.of("google_search", Map.of())));
        Request request =
                new Request.Builder()
                        .url(address)
                        .header("x-goog-api-key", key)
                        .post(RequestBody.create(Json.write(body), JSON))
                        .build();
        Map<String, Object> answer = JsonAnswer.object(client, request, name());
        Map<?, ?> grounding = grounding(answer);
        List<Web.Hit> hits = new ArrayList<>();
        List<?> chunks = list(grounding.get("groundingChunks"));
        for (int i = 0; i < chunks.size() && hits.size() < most; i++) {
            if (chunks.get(i) instanceof Map<?, ?> chunk
                    && chunk.get("web") instanceof Map<?, ?> web
                    && web.get("uri") instanceof String uri) {
                String title = web.get("title") instanceof String text ? text.strip() : "";
                hits.add(
                        new Web.Hit(
                                Json.cut(LONGEST_TITLE, title),
                                uri,
                                Json.cut(LONGEST_SNIPPET, citing(grounding, i)),
                                name()));
            }
        }
        return List.copyOf(hits);
    }

    /** The answer's sources; nothing if the model has not searched. */
    private static Map<?, ?> grounding(Map<String, Object> answer) {
        List<?> candidates = list(answer.get("candidates"));
        return !candidates.isEmpty()
                        && candidates.getFirst() instanceof Map<?, ?> first
                        && first.get("groundingMetadata") instanceof Map<?, ?> grounding
                ? grounding
                : Map.of();
    }

    /** The first sentence that cites a source; empty for none. */
    private static String citing(Map<?, ?> grounding, int source) {
        for (Object each : list(grounding.get("groundingSupports"))) {
            if (each instanceof Map<?, ?> support
                    && support.get("segment") instanceof Map<?, ?> segment
                    && segment.get("text") instanceof String text
                    && list(support.get("groundingChunkIndices")).contains((long) source)) {
                return text.strip();
            }
        }
        return "";
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
