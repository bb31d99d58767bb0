package io.jarviscore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Knowledge;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import io.jarviscore.testing.TestMesh;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

/** Documents found by meaning, at a server in OpenAI's format. */
@Timeout(60)
class KnowledgeByMeaningTest {
    private static final String CAR = "Automobiles are washed on the first day of a month.";
    private static final String TEA = "Darjeeling is served at four, with milk.";

    @TempDir private Path folder;

    private final MockWebServer server = new MockWebServer();
    private final ConcurrentLinkedQueue<String> embedded = new ConcurrentLinkedQueue<>();
    private volatile int status = 200;

    @SuppressWarnings("NullAway.Init") // made before each test
    private TestMesh mesh;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Knowledge handbook;

    static final class Clerk extends Agent {
        Clerk() {
            super(AgentCard.of("clerk", "answers"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }

    @BeforeEach
    void start() throws Exception {
        server.setDispatcher(
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request) {
                        String body = Objects.requireNonNull(request.getBody()).utf8();
                        return new MockResponse.Builder().code(status).body(answer(body)).build();
                    }
                });
        server.start();
        mesh =
                TestMesh.start(
                        with ->
                                with.add(new Clerk())
                                        .config("state_store", "sqlite")
                                        .config("state_path", folder.resolve("state.db").toString())
                                        .config(
                                                "storage_base_path",
                                                folder.resolve("blobs").toString())
                                        .config(
                                                "memory_embedding_endpoint",
                                                server.url("/v1").toString()));
        handbook = mesh.mesh().knowledge("handbook");
    }

    @AfterEach
    void close() {
        mesh.close();
        server.close();
    }

    /** Cars and automobiles are near one another; so are tea and drinks. */
    private String answer(String body) {
        List<Map<String, Object>> data = new ArrayList<>();
        for (Object text : (List<?>) Objects.requireNonNull(Json.parseObject(body).get("input"))) {
            embedded.add(String.valueOf(text));
            data.add(Map.of("index", data.size(), "embedding", vector(String.valueOf(text))));
        }
        return Json.write(Map.of("object", "list", "data", data));
    }

    private static List<Double> vector(String text) {
        String words = text.toLowerCase(Locale.ROOT);
        boolean car = words.contains("car") || words.contains("automobile");
        boolean tea = words.contains("darjeeling") || words.contains("drink");
        return List.of(car ? 3.0 : 0.0, tea ? 3.0 : 0.0, 0.1);
    }

    private List<String> found(String question) {
        return handbook.search(question, 3).stream().map(Knowledge.Passage::text).toList();
    }

    /** Vectors are made in the background, after a search. */
    private void awaitVectors(String question) throws InterruptedException {
        while (found(question).isEmpty()) {
            Thread.sleep(Duration.ofMillis(10));
        }
    }

    @Test
    void aPassageIsFoundByItsMeaningWithoutACommonWord() throws Exception {
        handbook.put("a.md", CAR);
        handbook.put("b.md", TEA);

        awaitVectors("Who cleans my car?");

        assertThat(found("Who cleans my car?")).containsExactly(CAR);
        assertThat(found("Which drinks do you have?")).containsExactly(TEA);
        assertThat(embedded).anyMatch(text -> text.contains(CAR));
    }

    @Test
    void aReplacedOrDeletedDocumentIsNotFoundByItsOldMeaning() throws Exception {
        handbook.put("a.md", CAR);
        awaitVectors("Who cleans my car?");

        handbook.put("a.md", "Nothing is known.");
        assertThat(found("Who cleaned my car?")).isEmpty();

        handbook.delete("a.md");
        assertThat(found("Who cleaned my car?")).isEmpty();
    }

    @Test
    void aTenantsPassagesAreNotFoundByMeaningElsewhere() throws Exception {
        handbook.ofTenant("acme").put("a.md", CAR);
        while (handbook.ofTenant("acme").search("my car", 3).isEmpty()) {
            Thread.sleep(Duration.ofMillis(10));
        }

        assertThat(found("my car")).isEmpty();
        assertThat(handbook.ofTenant("other").search("my car", 3)).isEmpty();
    }

    @Test
    void aServerThatFailsLeavesTheSearchByWords() {
        status = 500;
        handbook.put("a.md", CAR);

        assertThat(found("Which automobiles are washed?")).containsExactly(CAR);
        assertThat(found("Who cleans my car?")).isEmpty();
    }
}
