package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A shell that outlives this process for a moment. It knows the processes of a pool and reads from
 * a pipe; when the pipe closes, because the pool was closed or this process was killed, it kills
 * them and deletes their folder. A process that is busy computing would not notice by itself.
 * Thread-safe.
 */
final class Guardian implements AutoCloseable {
    private static final String SCRIPT =
            """
            trap '' INT HUP TERM
            all=' '
            while read -r change pid; do
              case $change in
                +) all="$all$pid " ;;
                -) all="${all%% $pid *} ${all#* $pid }" ;;
              esac
            done
            for pid in $all; do kill -9 "$pid" 2>/dev/null; done
            rm -rf "$1"
            """;

    private final Process shell;
    private final OutputStream pipe;
    private final Lock turn = new ReentrantLock();

    private Guardian(Process shell) {
        this.shell = shell;
        this.pipe = shell.getOutputStream();
    }

    /**
     * @param folder deleted in the end
     */
    static Guardian start(Path folder) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(List.of("/bin/sh", "-c", SCRIPT, "sandbox", folder.toString()))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        return new Guardian(builder.start());
    }

    /** Guards a process until it ends. */
    void guard(Process process) {
        tell("+ " + process.pid());
        var unused = process.onExit().thenRun(() -> tell("- " + process.pid()));
    }

    private void tell(String line) {
        turn.lock();
        try {
            pipe.write((line + "\n").getBytes(US_ASCII)); // short: a pipe takes it at once
            pipe.flush();
        } catch (IOException closed) {
            if (shell.isAlive()) {
                throw new UncheckedIOException("The sandbox's guardian cannot be told", closed);
            }
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        try {
            pipe.close();
        } catch (IOException e) {
            shell.destroyForcibly();
        }
        shell.onExit().join();
    }
}
