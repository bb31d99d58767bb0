package io.jarviscore.examples.committee.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.MeshClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One process of the program, from its start to its end. One that has not ended in time is stuck:
 * it is killed, and its threads' stacks are in the failure. Not thread-safe.
 */
final class Life implements AutoCloseable {
    /** Many times the length of a run on an idle machine. */
    private static final Duration IN_TIME = Duration.ofSeconds(90);

    /** How a virtual machine ends that was asked to by SIGTERM: 128 and the signal's number. */
    private static final int ENDED_BY_SIGNAL = 143;

    private final String who;
    private final Process process;
    private final Path errors;
    private final Path threads;
    private final BufferedReader output;
    private final MeshClock.Timer watchdog;
    private int lines;
    private boolean done;
    private @Nullable Instant up;
    private @Nullable Instant firstEffect;
    private volatile boolean stuck;

    private Life(String who, Process process, Path errors) {
        this.who = who;
        this.process = process;
        this.errors = errors;
        this.threads = errors.resolveSibling(errors.getFileName() + ".threads");
        this.output = process.inputReader();
        this.watchdog = MeshClock.system().after(IN_TIME, this::giveUp);
    }

    /** Starts a process, and keeps its errors in a file of this folder. */
    static Life begin(String who, List<String> command, Path folder) throws IOException {
        Path errors = Files.createTempFile(folder, who + "-", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().clear();
        return new Life(who, builder.start(), errors);
    }

    /** How many lines it has told the witness, as far as they have been waited for. */
    int lines() {
        return lines;
    }

    /** Blocks until it has told the witness so many lines, or has ended. */
    void awaitLines(int count) throws IOException {
        readUntil(() -> lines >= count);
    }

    /** Blocks until it has told that all is done, or has ended. */
    void awaitDone() throws IOException {
        readUntil(() -> done);
    }

    /**
     * Kills it at that moment, if it is not done before.
     *
     * @return false if it had done everything before
     */
    boolean kill(Kill kill) throws IOException, InterruptedException {
        awaitLines(kill.lines());
        MeshClock.Timer timer =
                MeshClock.system().after(kill.later(), process.toHandle()::destroyForcibly);
        awaitDone();
        timer.cancel();
        return kill();
    }

    /**
     * Kills it as hard as it gets.
     *
     * @return false if it had done everything before
     */
    private boolean kill() throws IOException, InterruptedException {
        // By its handle: the process itself would close unread output.
        process.toHandle().destroyForcibly();
        readUntil(() -> false);
        process.waitFor();
        assertThat(stuck).as(this::lastWords).isFalse();
        return !done;
    }

    /** Blocks until it has done everything and ended in order. */
    void awaitEnd() throws IOException, InterruptedException {
        readUntil(() -> false);
        int code = process.waitFor();
        assertThat(done && code == 0 && !stuck).as(this::lastWords).isTrue();
    }

    /** Tells it to end, as the system does that is shut down, and blocks until it has. */
    void end() throws IOException, InterruptedException {
        process.toHandle().destroy();
        readUntil(() -> false);
        int code = process.waitFor();
        assertThat(code == ENDED_BY_SIGNAL && !stuck).as(this::lastWords).isTrue();
    }

    @Override
    public void close() {
        watchdog.cancel();
        process.destroyForcibly().onExit().join();
    }

    private void readUntil(BooleanSupplier enough) throws IOException {
        while (!enough.getAsBoolean()) {
            String line = output.readLine();
            if (line == null) {
                return;
            }
            lines++;
            done |= isAbout(line, Mark.DONE);
            note(line);
        }
    }

    private void note(String line) {
        if (up == null && isAbout(line, Mark.UP)) {
            up = Instant.now();
        }
        if (firstEffect == null
                && Testimony.BEGINNINGS.stream().anyMatch(mark -> isAbout(line, mark))) {
            firstEffect = Instant.now();
        }
    }

    private boolean isAbout(String line, Mark mark) {
        return line.startsWith(who + " " + mark + " ");
    }

    /**
     * The time from the start of its mesh until its first effect. It is zero if the effect came
     * first, empty if there was none, as it was killed before or all was done.
     */
    Optional<Duration> timeToFirstEffect() {
        Instant from = up;
        Instant to = firstEffect;
        if (to == null) {
            return Optional.empty();
        }
        return Optional.of(
                from == null || to.isBefore(from) ? Duration.ZERO : Duration.between(from, to));
    }

    private String lastWords() {
        try {
            return who
                    + (stuck
                            ? " was stuck for " + IN_TIME
                            : " has ended with " + process.exitValue())
                    + (done ? ", all done" : ", not all done")
                    + "\n"
                    + Files.readString(errors)
                    + (Files.exists(threads) ? Files.readString(threads) : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void giveUp() {
        stuck = true;
        try {
            new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                            String.valueOf(process.pid()),
                            "Thread.dump_to_file",
                            threads.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(20, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.toHandle().destroyForcibly();
        }
    }
}
