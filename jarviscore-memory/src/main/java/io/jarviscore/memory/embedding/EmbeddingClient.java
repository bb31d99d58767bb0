package io.jarviscore.memory.embedding;

import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.net.InterruptibleIo;
import io.jarviscore.settings.SettingKeys;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * Makes vectors of texts at an OpenAI-compatible server or at Azure OpenAI, which differ only in
 * the header with the key. Blocks for at most two seconds a request and repeats none. Thread-safe.
 */
public final class EmbeddingClient implements AutoCloseable {
    /** Texts of one request; servers accept some hundreds. */
    public static final int MOST_TEXTS = 64;

    private static final MediaType JSON = MediaType.get("application/json");
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** 64 vectors of 3,072 numbers, and as much again. */
    private static final long LONGEST_ANSWER = 8 << 20;

    /** Servers refuse texts over 8,192 tokens. */
    private static final int LONGEST_TEXT = 8_000;

    private static final int MOST_DIMENSIONS = 8_192;

    private final OkHttpClient http;
    private final HttpUrl url;
    private final String model;
    private final Optional<String> apiKey;

    private EmbeddingClient(URI endpoint, String model, Optional<String> apiKey) {
        this.http =
                new OkHttpClient.Builder()
                        .callTimeout(TIMEOUT)
                        .followRedirects(false)
                        .socketFactory(InterruptibleIo.sockets())
                        .build();
        this.url =
                HttpUrl.get(endpoint.toString()).newBuilder().addPathSegment("embeddings").build();
        this.model = model;
        this.apiKey = apiKey;
    }

    /**
     * A client of the server that the settings name. Connects with the first request.
     *
     * @throws IllegalArgumentException if {@code memory_embedding_endpoint} is not set
     */
    public static EmbeddingClient of(Settings settings) {
        return new EmbeddingClient(
                settings.find(SettingKeys.MEMORY_EMBEDDING_ENDPOINT)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "memory_embedding_endpoint is not set")),
                settings.get(SettingKeys.MEMORY_EMBEDDING_MODEL),
                settings.find(SettingKeys.MEMORY_EMBEDDING_API_KEY));
    }

    /** The model that makes the vectors: those of different models cannot be compared. */
    public String model() {
        return model;
    }

    /**
     * Returns a vector of length 1 for each text.
     *
     * @param texts at most {@value #MOST_TEXTS}, cut to 8,000 characters each
     * @throws JarvisException if the server cannot be reached, refuses, or answers something else;
     *     has neither texts nor key
     */
    public List<float[]> embed(List<String> texts) {
        if (texts.size() > MOST_TEXTS) {
            throw new IllegalArgumentException(
                    texts.size() + " texts at once: pass at most " + MOST_TEXTS);
        }
        List<String> input = texts.stream().map(text -> Json.cut(LONGEST_TEXT, text)).toList();
        String body = Json.write(Map.of("model", model, "input", input));
        Request.Builder request =
                new Request.Builder().url(url).post(RequestBody.create(body, JSON));
        apiKey.ifPresent(key -> sign(request, url.host(), key));
        try (Response response = InterruptibleIo.run(http.newCall(request.build())::execute)) {
            if (!response.isSuccessful()) {
                throw failed("HTTP " + response.code());
            }
            return vectors(text(response), texts.size());
        } catch (IOException e) {
            throw failed(e.toString());
        }
    }

    static void sign(Request.Builder request, String host, String key) {
        if (host.endsWith(".azure.com")) {
            request.header("api-key", key);
        } else {
            request.header("Authorization", "Bearer " + key);
        }
    }

    private static String text(Response response) throws IOException {
        BufferedSource source = response.body().source();
        if (source.request(LONGEST_ANSWER + 1)) {
            throw new IOException("the answer has more than " + LONGEST_ANSWER + " bytes");
        }
        return source.readUtf8();
    }

    private List<float[]> vectors(String answer, int count) {
        try {
            if (Json.parseObject(answer).get("data") instanceof List<?> rows
                    && rows.size() == count) {
                List<float[]> vectors = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    vectors.add(vector(rows.get(i), i));
                }
                return vectors;
            }
        } catch (JsonException e) {
            throw failed("the answer is no JSON object");
        }
        throw failed("the answer has no " + count + " rows of data");
    }

    private float[] vector(Object row, int index) {
        if (row instanceof Map<?, ?> fields
                && fields.get("embedding") instanceof List<?> numbers
                && (!(fields.get("index") instanceof Number at) || at.intValue() == index)
                && !numbers.isEmpty()
                && numbers.size() <= MOST_DIMENSIONS) {
            float[] vector = new float[numbers.size()];
            double square = 0;
            for (int i = 0; i < vector.length; i++) {
                if (!(numbers.get(i) instanceof Number number)) {
                    throw failed("an embedding has something else than numbers");
                }
                vector[i] = number.floatValue();
                square += (double) vector[i] * vector[i];
            }
            return normal(vector, Math.sqrt(square));
        }
        throw failed("row " + index + " of the answer has no embedding");
    }

    private float[] normal(float[] vector, double length) {
        if (!(length > 0 && Double.isFinite(length))) {
            throw failed("an embedding has no length");
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }

    private JarvisException failed(String why) {
        return new JarvisException(
                "memory_embedding_endpoint: no embeddings from " + url.host() + ": " + why);
    }

    @Override
    public void close() {
        http.connectionPool().evictAll();
        http.dispatcher().executorService().shutdown();
    }
}
