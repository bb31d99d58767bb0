package io.jarviscore.storage;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;

/** A mesh in a process of its own whose agent computes for longer than a lease. */
final class LoopingProgram {
    /** As many loops as processors in each of two processes. */
    private static final int STEPS = 2 * Runtime.getRuntime().availableProcessors();

    private static final Duration LOOP = Duration.ofSeconds(8);

    private LoopingProgram() {}

    /** Writes down each start of a step. */
    static final class Looping extends Agent {
        private final Path starts;

        Looping(Path starts) {
            super(AgentCard.of("looping", "loops"));
            this.starts = starts;
        }

        @Override
        protected Outcome execute(Task task) throws IOException {
            Files.writeString(
                    starts,
                    task.stepId() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            Instant end = Instant.now().plus(LOOP);
            while (Instant.now().isBefore(end)) {
                Thread.onSpinWait();
            }
            return Outcome.success("done");
        }
    }

    /** Runs the workflow, or joins it, and returns how it ended. */
    static Outcome.Status run(Map<String, Object> config, Path starts) {
        Step[] steps =
                IntStream.range(0, STEPS)
                        .mapToObj(n -> Step.of("s" + n, "looping", "x"))
                        .toArray(Step[]::new);
        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config(config)
                        .add(new Looping(starts))
                        .start()) {
            return mesh.workflow("w", steps).status();
        }
    }

    /** The settings as JSON, and the file for the starts. */
    public static void main(String[] args) {
        System.out.println(run(Json.parseObject(args[0]), Path.of(args[1])));
    }

    static Process start(Map<String, Object> config, Path starts) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoopingProgram.class.getName(),
                        Json.write(config),
                        starts.toString())
                .redirectErrorStream(true)
                .start();
    }
}
