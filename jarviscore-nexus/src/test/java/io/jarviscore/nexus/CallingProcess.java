package io.jarviscore.nexus;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.HttpCall;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A mesh in a process of its own whose agent makes calls with credentials on command. */
final class CallingProcess implements AutoCloseable {
    static final int CALLS = 10;

    private static final String READY = "ready";

    private final Process process;
    private final BufferedReader lines;

    private CallingProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader();
    }

    /** Makes calls by hand and in tasks. */
    static final class Caller extends Agent {
        private final String url;

        Caller(String url) {
            super(AgentCard.of("caller", "calls"));
            this.url = url;
        }

        int call() {
            return context().credentials().call("acme", HttpCall.get(url)).status();
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success(call());
        }
    }

    /** The settings as JSON, and the address to call. Prints a line for each status. */
    public static void main(String[] args) throws Exception {
        Caller caller = new Caller(args[1]);
        try (Mesh mesh =
                        Mesh.builder()
                                .environment(Map.of())
                                .config(Json.parseObject(args[0]))
                                .add(caller)
                                .start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            System.out.println(READY);
            System.in.read();
            List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                calls.add(threads.submit(caller::call));
            }
            for (Future<Integer> call : calls) {
                System.out.println("status " + call.get());
            }
            if (mesh.status().closing()) {
                throw new IllegalStateException("the mesh closed meanwhile");
            }
        }
    }

    /** Starts a process. */
    static CallingProcess start(Map<String, Object> config, String url) throws IOException {
        return new CallingProcess(
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CallingProcess.class.getName(),
                                Json.write(config),
                                url)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    /** Blocks until its mesh runs. */
    void awaitReady() throws IOException {
        awaitLine(READY);
    }

    /** Lets it call; does not wait. */
    void go() throws IOException {
        process.outputWriter().write("\n");
        process.outputWriter().flush();
    }

    /** The statuses of its calls; blocks until all were made. */
    List<String> statuses() throws IOException {
        List<String> statuses = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            statuses.add(awaitLine("status "));
        }
        return statuses;
    }

    private String awaitLine(String beginning) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = lines.readLine();
        }
        if (line == null) {
            close();
            throw new IOException("the process ended before it printed " + beginning);
        }
        return line;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
