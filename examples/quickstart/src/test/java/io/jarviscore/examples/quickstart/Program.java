package io.jarviscore.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Java program in a process of its own, with only the given environment. It is killed when it is
 * closed, or has not ended a minute after it was expected to.
 */
final class Program implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedReader reader;
    private final List<String> lines = new ArrayList<>();

    private Program(Process process) {
        this.process = process;
        this.reader = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a class of the test's class path. Both of its outputs are read as one. */
    static Program start(Class<?> main, Path folder, Map<String, String> environment)
            throws IOException {
        String classPath = System.getProperty("java.class.path");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder =
                new ProcessBuilder(
                                java, "-Dstdout.encoding=UTF-8", "-cp", classPath, main.getName())
                        .directory(folder.toFile())
                        .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Program(builder.start());
    }

    /** Reads on until a line says this; fails if the program ends before. */
    void awaitLine(String text) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
            if (line.contains(text)) {
                return;
            }
        }
        throw new AssertionError("the program ended without \"" + text + "\":\n" + output());
    }

    /** Reads everything it writes and returns its exit code. */
    int awaitExit() throws IOException, InterruptedException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
        }
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(output()).isTrue();
        return process.exitValue();
    }

    /** Its output so far. */
    List<String> lines() {
        return lines;
    }

    String output() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
