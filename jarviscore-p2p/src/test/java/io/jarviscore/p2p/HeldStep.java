package io.jarviscore.p2p;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A node in a process of its own that holds the step {@code w/a}. Its temporary folder is another
 * one, so its lock files are not those of the other processes, as on another machine.
 */
final class HeldStep implements AutoCloseable {
    private static final String WORKING = "working";
    private static final String OVER = "over";

    private final Process process;
    private final BufferedReader lines;

    private HeldStep(Process process) {
        this.process = process;
        this.lines = process.inputReader();
    }

    /** Works until a line arrives on the standard input. */
    private static final class Slow extends Agent {
        Slow() {
            super(AgentCard.of("counter", "counting"));
        }

        @Override
        protected Outcome execute(Task task) throws IOException {
            System.out.println(WORKING);
            System.in.read();
            return Outcome.success("late");
        }
    }

    /** Runs the workflow. The settings, as JSON. */
    public static void main(String[] args) {
        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config(Json.parseObject(args[0]))
                        .add(new Slow())
                        .start()) {
            mesh.workflow("w", Step.of("a", "counter", "x"));
            System.out.println(OVER);
        }
    }

    /** Starts a process and blocks until it holds the step. */
    static HeldStep start(Map<String, Object> config, Path temporary) throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Djava.io.tmpdir=" + temporary,
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                HeldStep.class.getName(),
                                Json.write(config))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        HeldStep held = new HeldStep(process);
        held.awaitLine(WORKING);
        return held;
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends a signal of this name. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    /** Lets the agent end its work, and blocks until the process knows how its workflow ended. */
    void finish() throws IOException {
        process.outputWriter().write("\n");
        process.outputWriter().flush();
        awaitLine(OVER);
    }

    private void awaitLine(String wanted) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.equals(wanted)) {
            line = lines.readLine();
        }
        if (line == null) {
            close();
            throw new IOException("the process ended before it printed " + wanted);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
