package io.jarviscore.research;

import io.jarviscore.reasoning.Web;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;

/** Google results by a model of the Gemini API that searches, see {@link Grounding}. */
final class GeminiSearch implements SearchProvider {
    static final URI ADDRESS = URI.create("https://generativelanguage.googleapis.com");

    /** The model searches and writes before it answers. */
    static final Duration TIMEOUT = Duration.ofSeconds(45);

    private static final MediaType JSON = MediaType.get("application/json");

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
        Request request =
                new Request.Builder()
                        .url(address)
                        .header("x-goog-api-key", key)
                        .post(RequestBody.create(Grounding.question(query), JSON))
                        .build();
        return Grounding.hits(JsonAnswer.object(client, request, name()), most, name());
    }
}
