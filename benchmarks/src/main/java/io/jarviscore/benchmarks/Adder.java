package io.jarviscore.benchmarks;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.Tool;
import java.net.URI;
import java.util.Map;

/** The agent that is measured: it thinks, and has a tool that costs nothing. */
final class Adder extends AutoAgent {
    static final String TASK = "Add the numbers, one pair after the other.";
    static final String MODEL = "bench-model";

    private Adder() {
        super(AgentCard.of("adder", "arithmetic"), "You add numbers with the tool add.");
    }

    @Tool("Adds two whole numbers.")
    long add(long a, long b) {
        return a + b;
    }

    /** A mesh with this agent, for a model at this address, and with these settings besides. */
    static Mesh mesh(URI endpoint, Map<String, ?> settings) {
        return builder(endpoint, settings).start();
    }

    /** The same, to be changed before it is started. */
    static Mesh.Builder builder(URI endpoint, Map<String, ?> settings) {
        return Mesh.builder()
                .environment(Map.of())
                .config("llm_endpoint", endpoint.toString())
                .config("llm_model", MODEL)
                .config("state_store", "memory")
                .config(settings)
                .add(new Adder());
    }
}
