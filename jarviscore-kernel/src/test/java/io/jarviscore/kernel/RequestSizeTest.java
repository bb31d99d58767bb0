package io.jarviscore.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Tool;
import io.jarviscore.json.Json;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.TestMesh;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How many bytes the agent of the benchmark {@code turn-rivals} sends: it has one tool of its own,
 * and the tool that runs code.
 */
@Timeout(60)
class RequestSizeTest {
    /** LangChain4j 1.19.0 in the same conversation, which offers no code: benchmarks/RESULTS.md. */
    private static final int OF_LANGCHAIN4J = 2_076;

    private static final int TOOL_CALLS = 10;

    private final Adder adder = new Adder();

    static final class Adder extends AutoAgent {
        Adder() {
            super(AgentCard.of("adder", "arithmetic"), "You add numbers with the tool add.");
        }

        @Tool("Adds two whole numbers.")
        long add(long a, long b) {
            return a + b;
        }
    }

    /** The bytes of each request of a conversation with so many calls of the tool. */
    private List<Integer> conversation(int toolCalls) {
        try (ModelServer server = ModelServer.start();
                TestMesh mesh = mesh(server)) {
            for (int i = 0; i < toolCalls; i++) {
                server.script(ServerReply.toolCall("add", Map.of("a", i, "b", i + 1)));
            }
            server.script(ServerReply.text("All sums are made."));
            mesh.run("adder", "Add the numbers, one pair after the other.");
            return server.requests().stream().map(r -> r.body().getBytes(UTF_8).length).toList();
        }
    }

    private TestMesh mesh(ModelServer server) {
        return TestMesh.start(
                with ->
                        with.add(adder)
                                .config("llm_endpoint", server.openAiEndpoint().toString())
                                .config("llm_model", "bench-model")
                                .config("sandbox_engine", "quickjs")
                                .config("memory_provider", "none"));
    }

    @Test
    void aRequestOfTheOneToolAgentIsNoLongerThanLangChain4js() {
        List<Integer> bytes = conversation(TOOL_CALLS);

        assertThat(bytes).hasSize(TOOL_CALLS + 1);
        assertThat(bytes.stream().mapToInt(Integer::intValue).average().orElseThrow())
                .isLessThanOrEqualTo(OF_LANGCHAIN4J);
    }

    @Test
    void theFirstRequestHasAtMost1100Bytes() {
        assertThat(conversation(0).getFirst()).isLessThanOrEqualTo(1_100);
    }

    @Test
    void boundsOf64BitIntegersAreCheckedAndNotSent() {
        try (ModelServer server = ModelServer.start();
                TestMesh mesh = mesh(server)) {
            server.script(
                    ServerReply.toolCall(
                            "add", Json.parseObject("{\"a\":9223372036854775808,\"b\":1}")),
                    ServerReply.text("done"));
            mesh.run("adder", "Add");

            assertThat(server.requests().getFirst().body()).doesNotContain("imum\"");
            assertThat(server.requests().getLast().body()).contains("9223372036854775807");
        }
    }
}
