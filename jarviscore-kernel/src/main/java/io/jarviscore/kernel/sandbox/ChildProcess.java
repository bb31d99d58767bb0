package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that is ready for one run. It is killed after that run. */
final class ChildProcess {
    /** More of its dying output helps nobody. */
    private static final int MOST_COMPLAINTS = 8192;

    private final Process process;
    private final Frames frames;

    private ChildProcess(Process process, Frames frames) {
        this.process = process;
        this.frames = frames;
    }

    /** A started process that has not said anything yet. */
    static ChildProcess of(Process process) {
        return new ChildProcess(
                process, new Frames(process.getInputStream(), process.getOutputStream()));
    }

    /**
     * Blocks until the process reports that it is ready, and returns its report.
     *
     * @throws IOException if it died or said something else, with its last words
     */
    Map<String, Object> awaitReady() throws IOException {
        try {
            Frames.Question first = frames.read();
            if (first.name().equals("ready")) {
                return Json.parseObject(first.message());
            }
            throw new Frames.BadFrameException("'" + first.name() + "' instead of 'ready'");
        } catch (IOException e) {
            kill();
            throw new IOException("it did not start: " + e.getMessage() + ". " + lastWords(), e);
        }
    }

    Process process() {
        return process;
    }

    Frames frames() {
        return frames;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it at once. Does not wait. */
    void kill() {
        process.destroyForcibly();
    }

    /**
     * The exit code, or -1 if it is still dying after some seconds. Waits also when interrupted.
     */
    int exitCode() {
        boolean interrupted = Thread.interrupted();
        try {
            return process.waitFor(5, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException e) {
            interrupted = true;
            return -1;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The beginning of its standard error. */
    String lastWords() {
        try {
            return new String(process.getErrorStream().readNBytes(MOST_COMPLAINTS), UTF_8).strip();
        } catch (IOException closed) {
            return "";
        }
    }

    /**
     * Kilobytes that count for its limit on data at present; 0 where the system does not report
     * them.
     */
    long kilobytesOfData() throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith("VmData:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
