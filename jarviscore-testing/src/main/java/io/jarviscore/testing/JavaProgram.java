package io.jarviscore.testing;

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
 * A Java program in a process of its own, with only the given environment: for tests of crashes and
 * shutdown. Closing kills it. Used by one thread.
 */
public final class JavaProgram implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedReader reader;
    private final List<String> lines = new ArrayList<>();

    private JavaProgram(Process process) {
        this.process = process;
        this.reader = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a class of the test's class path in a folder. Both of its outputs are read as one. */
    public static JavaProgram start(Class<?> main, Path folder, Map<String, String> environment)
            throws IOException {
        return start(main.getName(), classPath(), folder, environment);
    }

    /** Like {@link #start(Class, Path, Map)}, with another class path. */
    public static JavaProgram start(
            String main, String classPath, Path folder, Map<String, String> environment)
            throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder =
                new ProcessBuilder(java, "-Dstdout.encoding=UTF-8", "-cp", classPath, main)
                        .directory(folder.toFile())
                        .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new JavaProgram(builder.start());
    }

    /** The test's own class path, after these entries. */
    public static String classPath(String... more) {
        List<String> entries = new ArrayList<>(List.of(more));
        entries.add(System.getProperty("java.class.path"));
        return String.join(File.pathSeparator, entries);
    }

    /**
     * Blocks until a line contains this text.
     *
     * @throws AssertionError with the output, if the program ends before
     */
    public void awaitLine(String text) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
            if (line.contains(text)) {
                return;
            }
        }
        throw new AssertionError("the program ended without \"" + text + "\":\n" + output());
    }

    /** Sends SIGTERM, as a service manager does. Unread output stays readable. */
    public void terminate() {
        // Not destroy() of the process itself, which also closes unread output.
        process.toHandle().destroy();
    }

    /** Sends a signal by its name, such as SEGV; for systems that have the command kill. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    }

    /**
     * Blocks until the program has closed its output and ended, and returns its exit code.
     *
     * @throws AssertionError with the output, if it does not end within a minute after that
     */
    public int awaitExit() throws IOException, InterruptedException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError(
                    "the program has not ended after " + PATIENCE_SECONDS + " s:\n" + output());
        }
        return process.exitValue();
    }

    /** The lines that were read so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** The lines that were read so far, as one text. */
    public String output() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
