package io.jarviscore.benchmarks;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import java.util.Map;
import java.util.UUID;

/** The agent of workflows that are measured: it returns at once. */
final class Worker extends Agent {
    static final String ROLE = "worker";

    Worker() {
        super(AgentCard.of(ROLE, "work"));
    }

    @Override
    protected Outcome execute(Task task) {
        return Outcome.success(1);
    }

    /** A mesh with this agent and these settings. */
    static Mesh mesh(Map<String, ?> settings) {
        return Mesh.builder()
                .environment(Map.of("TELEMETRY_ENABLED", "false"))
                .config(settings)
                .add(new Worker())
                .start();
    }

    /** Steps for this agent, each after the one before it. */
    static Step[] chain(int length) {
        Step[] steps = new Step[length];
        for (int i = 0; i < length; i++) {
            Step step = Step.of("step-" + i, ROLE, "Do nothing.");
            steps[i] = i == 0 ? step : step.after("step-" + (i - 1));
        }
        return steps;
    }

    /** Runs a new workflow; says how long it took, in microseconds a step. */
    static double microsPerStep(Mesh mesh, Step... steps) {
        String id = "workflow-" + UUID.randomUUID();
        long start = System.nanoTime();
        WorkflowResult result = mesh.workflow(id, steps);
        long end = System.nanoTime();
        if (result.status() != Outcome.Status.SUCCESS) {
            throw new IllegalStateException(id + " ended as " + result.status());
        }
        return (end - start) / 1e3 / steps.length;
    }
}
