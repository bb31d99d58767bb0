package io.jarviscore.examples.research;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** A {@link ResearchNode} that this process started. */
record ResearchProcess(Process process) {

    /** Starts a node that joins through the seed; each line that it prints is passed on. */
    static ResearchProcess start(String name, Path folder, int seedPort, Consumer<String> lines)
            throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder =
                new ProcessBuilder(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        ResearchNode.class.getName());
        builder.environment()
                .putAll(
                        Map.of(
                                "P2P_ENABLED",
                                "true",
                                "JARVISCORE_NODE_NAME",
                                name,
                                "JARVISCORE_AGENT_SUFFIX",
                                name,
                                "JARVISCORE_BIND_PORT",
                                "0",
                                "JARVISCORE_SEED_NODES",
                                "127.0.0.1:" + seedPort,
                                "STATE_STORE",
                                "sqlite",
                                "STATE_PATH",
                                folder.resolve("research.db").toString()));
        builder.redirectErrorStream(true);
        Process process = builder.start();
        Thread.ofVirtual().name("output of " + name).start(() -> read(process, lines));
        return new ResearchProcess(process);
    }

    private static void read(Process process, Consumer<String> lines) {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.contains(" begins ")) {
                    System.out.println("  " + line);
                }
                lines.accept(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process without a chance to say goodbye. */
    void kill() {
        process.destroyForcibly();
    }
}
