package io.jarviscore.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM like this one, with its class path and without its environment. */
final class JavaProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private JavaProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Starts a class's main method in a folder. */
    static JavaProcess start(Path folder, List<String> options, String mainClass, String... args)
            throws IOException {
        return start(System.getProperty("java.class.path", ""), folder, options, mainClass, args);
    }

    /** Starts a process with another class path. */
    static JavaProcess start(
            String classPath, Path folder, List<String> options, String mainClass, String... args)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-classpath", classPath, mainClass));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        // A provider's key in the environment would have it ask a real model.
        builder.environment().clear();
        return new JavaProcess(builder.start());
    }

    /** Gives it a line of input. */
    void say(String line) throws IOException {
        Writer input = process.outputWriter();
        input.write(line + System.lineSeparator());
        input.flush();
    }

    /**
     * Blocks for the next line of its output that begins so.
     *
     * @throws IllegalStateException if it ends without one
     */
    String lineStarting(String prefix) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(prefix)) {
                return line;
            }
        }
        throw new IllegalStateException("the process ended without a line \"" + prefix + "…\"");
    }

    /** Closes its input, which is its signal to end, and ends it if it does not. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
