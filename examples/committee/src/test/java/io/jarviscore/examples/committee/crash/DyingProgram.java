package io.jarviscore.examples.committee.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that blocks where its argument says, is killed there with SIGKILL, and is started
 * again. It writes {@link #STOPPED} when it has got there.
 *
 * @param main its class; its arguments are a folder, the model's address and where to stop
 * @param folder survives the crashes
 * @param model the model's address
 */
record DyingProgram(Class<?> main, Path folder, String model) {
    static final String STOPPED = "STOPPED";

    /** Where a run stops that is to go on to its end. */
    static final String NEVER = "never";

    /** Runs it until it has got to a place, and kills it there. */
    void dieAt(String place) throws Exception {
        Process process = start(place);
        List<String> lines = new ArrayList<>();
        try {
            BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
            String line = reader.readLine();
            while (line != null && !line.equals(STOPPED)) {
                lines.add(line);
                line = reader.readLine();
            }
            assertThat(line).as("it did not stop %s: %s", place, lines).isNotNull();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Runs it to its end, and returns the last line that it wrote. */
    String runToItsEnd() throws Exception {
        Process process = start(NEVER);
        try {
            List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(lines.toString()).isTrue();
            return lines.getLast();
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(String stop) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        folder.toString(),
                        model,
                        stop);
        builder.environment().clear();
        return builder.directory(folder.toFile()).redirectErrorStream(true).start();
    }
}
