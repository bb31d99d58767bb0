package io.jarviscore.examples.committee.crash;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Reconciliation;
import io.jarviscore.Step;
import io.jarviscore.SubAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Works on a goal with a plan, specialists and delegation. Its one tool writes a line to a file
 * that survives a crash, and blocks at the place that an argument names, where the test kills it.
 *
 * <p>Arguments: the folder, the model's address, where to stop: {@code before:EFFECT}, {@code
 * after:EFFECT} or {@code never}.
 */
final class GoalProgram {
    static final String EFFECTS = "effects.txt";

    private final Path effects;
    private final String stop;

    private GoalProgram(Path folder, String stop) {
        this.effects = folder.resolve(EFFECTS);
        this.stop = stop;
    }

    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        GoalProgram program = new GoalProgram(folder, args[2]);
        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config("llm_endpoint", args[1])
                        .config("llm_model", "m")
                        .config("step_max_attempts", 10) // each kill ends one
                        .config("state_path", folder.resolve("state.db").toString())
                        .config("storage_base_path", folder.resolve("blobs").toString())
                        .add(program.new Worker())
                        .start()) {
            Outcome outcome =
                    mesh.workflow("goal-1", Step.of("goal", "worker", "Write the report"))
                            .step("goal");
            System.out.println(outcome.status() + " " + outcome.summary());
        }
    }

    private final class Worker extends AutoAgent {
        Worker() {
            super(AgentCard.of("worker", "work"), "You work.");
        }

        @Override
        protected boolean goalOriented() {
            return true;
        }

        @Override
        protected List<AgentTool> tools() {
            return List.of(mark());
        }

        @Override
        protected List<SubAgent> subAgents() {
            SubAgent clerk =
                    new SubAgent("clerk", "Keeps files", "You are a clerk.", List.of(mark())) {
                        @Override
                        public Set<String> asks() {
                            return Set.of("typist");
                        }
                    };
            return List.of(
                    clerk, new SubAgent("typist", "Types", "You are a typist.", List.of(mark())));
        }
    }

    private AgentTool mark() {
        return AgentTool.of(
                        "mark",
                        "Makes an effect",
                        Map.of(
                                "type",
                                "object",
                                "properties",
                                Map.of("effect", Map.of("type", "string")),
                                "required",
                                List.of("effect")),
                        (arguments, task) ->
                                make("" + arguments.get("effect"), task.idempotencyKey()))
                .reconciledBy((arguments, key) -> find(key));
    }

    private String make(String effect, String key) throws IOException, InterruptedException {
        stopAt("before:" + effect);
        Files.writeString(
                effects,
                effect + " " + key + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.SYNC);
        stopAt("after:" + effect);
        return "made " + effect;
    }

    private void stopAt(String place) throws InterruptedException {
        if (stop.equals(place)) {
            System.out.println(DyingProgram.STOPPED);
            Thread.sleep(Long.MAX_VALUE); // until the process is killed
        }
    }

    private Reconciliation find(String key) throws IOException {
        List<String> made = Files.exists(effects) ? Files.readAllLines(effects) : List.of();
        Optional<String> line = made.stream().filter(each -> each.endsWith(" " + key)).findFirst();
        return line.<Reconciliation>map(each -> Reconciliation.happened("made before"))
                .orElseGet(Reconciliation::didNotHappen);
    }
}
