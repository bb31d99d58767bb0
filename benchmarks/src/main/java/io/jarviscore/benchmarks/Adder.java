package io.jarviscore.benchmarks;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Tool;
import java.net.URI;
import java.util.Map;

/** The agent that is measured: it thinks, and has a tool that costs nothing. */
final class Adder extends AutoAgent {
    static final String TASK = "Add the numbers, one pair after the other.";
    static final String INSTRUCTIONS = "You add numbers with the tool add.";
    static final String MODEL = "bench-model";

    private Adder() {
        super(AgentCard.of("adder", "arithmetic"), INSTRUCTIONS);
    }

    @Tool("Adds two whole numbers.")
    long add(long a, long b) {
        return a + b;
    }

    /** Has the conversation; blocks until the model has answered. */
    static String answer(Mesh mesh) {
        Outcome outcome = mesh.run("adder", TASK);
        if (!outcome.isSuccess()) {
            throw new IllegalStateException(outcome.summary());
        }
        return outcome.summary();
    }

    /** A mesh with this agent, for a model at this address, and with these settings besides. */
    static Mesh mesh(URI endpoint, Map<String, ?> settings) {
        return builder(endpoint, settings).start();
    }

    /** A builder, to be changed before the mesh is started. */
    static Mesh.Builder builder(URI endpoint, Map<String, ?> settings) {
        return Mesh.builder()
                .environment(Map.of())
                .config("llm_endpoint", endpoint.toString())
                .config("llm_model", MODEL)
                .config("state_store", "memory")
                .config("memory_provider", "none")
                .config("telemetry_enabled", false)
                .config(settings)
                .add(new Adder());
    }
}
