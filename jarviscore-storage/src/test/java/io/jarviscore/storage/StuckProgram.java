package io.jarviscore.storage;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A mesh in a process of its own whose agent never ends a step: it is there to be killed. */
final class StuckProgram implements AutoCloseable {
    private static final String WORKING = "working";

    private final Process process;

    private StuckProgram(Process process) {
        this.process = process;
    }

    /** Holds its claims, and its first message, for ever. */
    static final class Stuck extends Agent {
        Stuck() {
            super(AgentCard.of("counter", "counting"));
        }

        @Override
        protected Outcome execute(Task task) throws InterruptedException {
            context().mailbox().receive(Duration.ZERO);
            System.out.println(WORKING);
            new CountDownLatch(1).await();
            return Outcome.failure("this is never reached");
        }
    }

    /** Starts the workflow. The settings, as JSON. */
    public static void main(String[] args) {
        Mesh.builder()
                .environment(Map.of())
                .config(Json.parseObject(args[0]))
                .add(new Stuck())
                .start()
                .workflow("w", Step.of("a", "counter", "x"));
    }

    /** Starts a process and blocks until it holds the step {@code w/a}. */
    static StuckProgram start(Map<String, Object> config) throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                StuckProgram.class.getName(),
                                Json.write(config))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String line = process.inputReader().readLine();
        while (line != null && !line.equals(WORKING)) {
            line = process.inputReader().readLine();
        }
        if (line == null) {
            throw new IOException("the program ended with " + process.destroyForcibly());
        }
        return new StuckProgram(process);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
