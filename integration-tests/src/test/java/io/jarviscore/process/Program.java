package io.jarviscore.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
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
public final class Program implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedReader reader;
    private final List<String> lines = new ArrayList<>();

    private Program(Process process) {
        this.process = process;
        this.reader = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a class of the test's class path. */
    public static Program start(Class<?> main, Path folder, Map<String, String> environment)
            throws IOException {
        return start(main.getName(), classPath(), folder, environment);
    }

    /** Starts a class of another class path. Both of its outputs are read as one. */
    public static Program start(
            String main, String classPath, Path folder, Map<String, String> environment)
            throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder =
                new ProcessBuilder(java, "-Dstdout.encoding=UTF-8", "-cp", classPath, main)
                        .directory(folder.toFile())
                        .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Program(builder.start());
    }

    /** The test's own class path. */
    public static String classPath(String... more) {
        List<String> entries = new ArrayList<>(List.of(more));
        entries.add(System.getProperty("java.class.path"));
        return String.join(File.pathSeparator, entries);
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

    /** Tells it to end, as a service manager does: SIGTERM. */
    void terminate() {
        // Not destroy() of the process itself, which also closes unread output.
        process.toHandle().destroy();
    }

    /** Sends it a signal by its name, such as SEGV. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    }

    /** Reads everything it writes and returns its exit code. */
    public int awaitExit() throws IOException, InterruptedException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
        }
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(output()).isTrue();
        return process.exitValue();
    }

    /** Its output so far. */
    public List<String> lines() {
        return lines;
    }

    /** Its output so far, as one text. */
    public String output() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
