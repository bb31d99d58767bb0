package io.jarviscore.examples.research;

import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowResult;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Four processes write a brief: this one, the seed, has the editor; it starts three others, each
 * with a researcher. They find each other through the seed, and share the steps through the store.
 * While a researcher works, its process is killed and a new one is started; its step is done again
 * elsewhere as soon as the fleet knows of the death.
 *
 * <p>Ends with {@code SUCCESS} and the brief, and with exit code 0.
 */
public final class ResearchNetwork {
    private static final List<String> TOPICS =
            List.of("history", "market", "technology", "law", "risks", "outlook");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private ResearchNetwork() {}

    /** Writes the brief. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("research-network");
        int port = freePort();
        List<ResearchProcess> processes = new ArrayList<>();
        Editor editor = new Editor();
        try (Mesh mesh = Mesh.builder().config(seed(folder, port)).add(editor).start()) {
            CompletableFuture<Integer> firstToBegin = new CompletableFuture<>();
            for (int i = 1; i <= 3; i++) {
                int number = i;
                processes.add(
                        ResearchProcess.start(
                                "research-node-" + i,
                                folder,
                                port,
                                line -> {
                                    if (line.contains("begins")) {
                                        firstToBegin.complete(number);
                                    }
                                }));
            }
            System.out.println("found: " + editor.awaitResearchers(3, PATIENCE));
            var run = mesh.submit("brief-1", steps());
            int victim = firstToBegin.get();
            processes.get(victim - 1).kill();
            System.out.println("killed: research-node-" + victim);
            processes.add(ResearchProcess.start("research-node-4", folder, port, line -> {}));
            WorkflowResult result = run.await();
            print(result);
            if (result.status() != Outcome.Status.SUCCESS) {
                throw new IllegalStateException("the brief was not delivered: " + result.status());
            }
        } finally {
            processes.forEach(ResearchProcess::kill);
        }
    }

    private static Step[] steps() {
        List<Step> steps = new ArrayList<>();
        for (String topic : TOPICS) {
            steps.add(Step.of(topic, "researcher", "Find out about the " + topic + " of robots."));
        }
        steps.add(
                Step.of("brief", "editor", "Write the brief.")
                        .after(TOPICS.toArray(String[]::new)));
        return steps.toArray(Step[]::new);
    }

    private static void print(WorkflowResult result) {
        result.steps()
                .forEach(
                        (id, outcome) ->
                                System.out.println(
                                        id + ": " + outcome.status() + " on " + outcome.node()));
        System.out.println(result.step("brief").payload());
        System.out.println(result.status());
    }

    private static Map<String, Object> seed(Path folder, int port) {
        return Map.of(
                "p2p_enabled",
                true,
                "node_name",
                "synthesizer",
                "bind_port",
                port,
                "zmq_port_offset",
                1,
                "state_store",
                "sqlite",
                "state_path",
                folder.resolve("research.db").toString());
    }

    /** A port that is free together with the next one, which is that of the messages. */
    private static int freePort() throws IOException {
        BindException lastTaken = null;
        for (int tries = 0; tries < 50; tries++) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    ServerSocket next =
                            new ServerSocket(
                                    socket.getLocalPort() + 1,
                                    1,
                                    InetAddress.getLoopbackAddress())) {
                return next.getLocalPort() - 1;
            } catch (BindException taken) {
                lastTaken = taken;
            }
        }
        throw new IOException("no two free ports in a row", lastTaken);
    }
}
