package io.jarviscore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Memory;
import io.jarviscore.Memory.Fact;
import io.jarviscore.Settings;
import io.jarviscore.json.Json;
import io.jarviscore.memory.embedding.EmbeddingClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server in OpenAI's format, to which an automobile is a car and tea is a drink. */
@Timeout(30)
class EmbeddingsTest {
    @TempDir private Path folder;

    private final MockWebServer server = new MockWebServer();
    private final ConcurrentLinkedQueue<String> keys = new ConcurrentLinkedQueue<>();
    private volatile int status = 200;

    @SuppressWarnings("NullAway.Init") // made before each test
    private MemoryRig rig;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Vectors vectors;

    @SuppressWarnings("NullAway.Init") // made before each test
    private LocalMemory memory;

    @BeforeEach
    void start() throws Exception {
        server.setDispatcher(
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request) {
                        keys.add(String.valueOf(request.getHeaders().get("Authorization")));
                        String body = Objects.requireNonNull(request.getBody()).utf8();
                        return new MockResponse.Builder()
                                .code(request.getTarget().equals("/v1/embeddings") ? status : 404)
                                .body(status == 200 ? answer(body) : "key canary-key is wrong")
                                .build();
                    }
                });
        server.start();
        rig = new MemoryRig(folder);
        Settings settings =
                Settings.of(
                        Map.of(
                                "memory_embedding_endpoint",
                                server.url("/v1").toString(),
                                "memory_embedding_api_key",
                                "canary-key"));
        vectors = new Vectors(rig.file, EmbeddingClient.of(settings), rig.clock);
        memory = rig.with("worker", Optional.of(vectors));
    }

    @AfterEach
    void close() {
        vectors.close();
        rig.close();
        server.close();
    }

    private static String answer(String body) {
        List<Map<String, Object>> data = new ArrayList<>();
        for (Object text : (List<?>) Objects.requireNonNull(Json.parseObject(body).get("input"))) {
            data.add(Map.of("index", data.size(), "embedding", vector(String.valueOf(text))));
        }
        return Json.write(Map.of("object", "list", "data", data));
    }

    private static List<Double> vector(String text) {
        String words = text.toLowerCase(Locale.ROOT);
        boolean car = words.contains("car") || words.contains("automobile");
        boolean tea = words.contains("tea") || words.contains("drink");
        return List.of(car ? 3.0 : 0.0, tea ? 3.0 : 0.0, 0.1);
    }

    private List<String> texts(String question) {
        return memory.recall(question).stream().map(Memory.Item::text).toList();
    }

    private void awaitVectors(String question) throws InterruptedException {
        while (texts(question).isEmpty()) {
            Thread.sleep(Duration.ofMillis(10));
        }
    }

    @Test
    void aFactIsFoundByItsMeaningWithoutACommonWord() throws Exception {
        memory.remember("The automobile is red");
        memory.remember("Darjeeling is preferred for breakfast tea");
        assertThat(rig.of("worker").recall("Which colour has my car?")).isEmpty();

        awaitVectors("Which colour has my car?");

        assertThat(texts("Which colour has my car?")).containsExactly("The automobile is red");
        assertThat(keys).isNotEmpty().allMatch("Bearer canary-key"::equals);
    }

    @Test
    void wordsAndMeaningTogetherComeBeforeOneOfThem() throws Exception {
        memory.remember("The automobile is red");
        memory.remember("My car is in the garage");
        awaitVectors("vehicle like an automobile or car");

        assertThat(texts("Where is my car?").getFirst()).isEqualTo("My car is in the garage");
    }

    @Test
    void aServerThatFailsIsLeftAloneAndRecallIsByWords() {
        status = 500;
        memory.remember("The automobile is red");

        for (int n = 0; n < 5; n++) {
            assertThat(texts("automobile")).containsExactly("The automobile is red");
        }

        // The question, and the background's texts at the same moment.
        assertThat(server.getRequestCount()).isLessThanOrEqualTo(2);
    }

    @Test
    void aForgottenFactLeavesNoVector() throws Exception {
        memory.remember(new Fact("car", "The automobile is red", 1, ""));
        awaitVectors("Which colour has my car?");

        memory.forget("car");

        assertThat(texts("Which colour has my automobile?")).isEmpty();
        assertThat(
                        rig.file.<Integer>read(
                                sql ->
                                        sql.first(
                                                        "SELECT count(*) FROM vectors",
                                                        row -> row.getInt(1))
                                                .orElseThrow()))
                .isZero();
    }
}
