package io.jarviscore.storage.liveness;

import io.jarviscore.MeshClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A process that holds a lock until it is killed, or told to leave in order by a line. */
public final class LockHolder implements AutoCloseable {
    private final Process process;

    private LockHolder(Process process) {
        this.process = process;
    }

    /**
     * Takes part, says so, and waits.
     *
     * @param args the store's file and the owner
     */
    public static void main(String[] args) throws IOException {
        ProcessLocks locks =
                ProcessLocks.beside(
                        Path.of(args[0]), args[1], MeshClock.system(), Duration.ofSeconds(10));
        System.out.println("locked");
        if (System.in.read() >= 0) {
            locks.close();
        }
    }

    /** Starts a process and blocks until it holds its lock. */
    static LockHolder start(Path file, String owner) throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LockHolder.class.getName(),
                                file.toString(),
                                owner)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        if (!"locked".equals(process.inputReader().readLine())) {
            process.destroyForcibly();
            throw new IOException("the lock holder did not start");
        }
        return new LockHolder(process);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    }

    void leave() throws IOException, InterruptedException {
        process.outputWriter().append("x").flush();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
