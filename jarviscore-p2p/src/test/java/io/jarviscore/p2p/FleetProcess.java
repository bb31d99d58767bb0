package io.jarviscore.p2p;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A process with one agent that prints how many others it sees. */
final class FleetProcess {
    private final Process process;
    private final int port;
    private final int complete;
    private volatile int peers;
    private volatile int fewest = Integer.MAX_VALUE;

    private FleetProcess(Process process, int port, int complete) {
        this.process = process;
        this.port = port;
        this.complete = complete;
    }

    static FleetProcess start(String name, boolean seed, int seedPort, int complete)
            throws IOException {
        Map<String, String> variables = new HashMap<>();
        variables.put("JARVISCORE_BIND_PORT", seed ? "" + seedPort : "0");
        variables.put("ZMQ_PORT_OFFSET", "1");
        variables.put("JARVISCORE_SEED_NODES", seed ? "" : "127.0.0.1:" + seedPort);
        return start(List.of(), name, variables, seedPort, complete);
    }

    /** Starts a node in a network namespace, on the usual ports. */
    static FleetProcess startIn(String namespace, String name, String host, String seed)
            throws IOException {
        Map<String, String> variables = new HashMap<>();
        variables.put("JARVISCORE_BIND_HOST", host);
        variables.put("P2P_FLEET_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        variables.put("JARVISCORE_SEED_NODES", seed);
        return start(List.of("ip", "netns", "exec", namespace), name, variables, 7_946, 1);
    }

    private static FleetProcess start(
            List<String> prefix, String name, Map<String, String> variables, int port, int complete)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        FleetProcess.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(variables);
        builder.environment()
                .putAll(
                        Map.of(
                                "STATE_STORE",
                                "memory",
                                "P2P_ENABLED",
                                "true",
                                "JARVISCORE_NODE_NAME",
                                name,
                                "JARVISCORE_AGENT_SUFFIX",
                                name));
        builder.redirectErrorStream(true);
        FleetProcess started = new FleetProcess(builder.start(), port, complete);
        Thread.ofVirtual().start(started::read);
        return started;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** How many agents of other nodes it sees. */
    int peers() {
        return peers;
    }

    /** The fewest that it has seen since it had seen all. */
    int fewest() {
        return fewest;
    }

    void kill() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("peers ")) {
                    peers = Integer.parseInt(line.substring(6));
                    if (peers == complete || fewest != Integer.MAX_VALUE) {
                        fewest = Math.min(fewest, peers);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prints the number of peers whenever it changes. */
    public static void main(String[] args) throws InterruptedException {
        Watcher watcher = new Watcher();
        try (Mesh mesh = Mesh.builder().config(new HashMap<>()).add(watcher).start()) {
            int before = -1;
            while (!mesh.status().closing()) {
                int now = watcher.peerCount();
                if (now != before) {
                    System.out.println("peers " + now);
                    before = now;
                }
                Thread.sleep(10);
            }
        }
    }

    private static final class Watcher extends Agent {
        Watcher() {
            super(AgentCard.of("watcher", "watch"));
        }

        int peerCount() {
            return context().peers().list().size();
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }
}
