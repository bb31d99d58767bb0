package io.jarviscore.storage.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.coordination.Liveness.Verdict;
import io.jarviscore.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Locks of real processes that are killed, stopped and told to leave. */
@Timeout(60)
class ProcessLocksIT {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration WATCH = Duration.ofMillis(ProcessLocks.WATCH_MILLIS);

    @TempDir private Path folder;

    private final ManualClock clock = new ManualClock();
    private final BlockingQueue<String> deaths = new LinkedBlockingQueue<>();

    @Test
    void aKilledProcessIsDeadAndAStoppedOneIsAlive() throws Exception {
        try (ProcessLocks locks = open("me");
                LockHolder other = LockHolder.start(file(), "other")) {
            assertThat(locks.verdict("other")).isEqualTo(Verdict.ALIVE);

            other.signal("STOP");
            assertThat(locks.verdict("other")).isEqualTo(Verdict.ALIVE);

            other.kill();
            assertThat(locks.verdict("other")).isEqualTo(Verdict.DEAD);
        }
    }

    @Test
    void aProcessThatStartsLaterIsNotifiedOfEveryDeathAndTheFileGoesOneIntervalLater()
            throws Exception {
        try (LockHolder other = LockHolder.start(file(), "other")) {
            other.kill();
        }
        try (ProcessLocks locks = open("me")) {
            locks.onDeath(deaths::add);

            assertThat(deaths.poll(30, TimeUnit.SECONDS)).isEqualTo("other");
            assertThat(names()).hasSize(2);
            clock.awaitTimers(1);
            clock.advance(INTERVAL);

            assertThat(names()).singleElement().asString().startsWith("me@");
            assertThat(locks.verdict("other")).isEqualTo(Verdict.DEAD);
            assertThat(deaths).isEmpty();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDeathIsNoticedBetweenTwoListings() throws Exception {
        try (LockHolder other = LockHolder.start(file(), "other");
                ProcessLocks locks = open("me")) {
            locks.onDeath(deaths::add);
            clock.awaitTimers(2);
            clock.advance(WATCH);
            assertThat(deaths).isEmpty();

            other.kill();
            clock.advance(WATCH);

            assertThat(deaths.poll()).isEqualTo("other");
        }
    }

    @Test
    void aFileThatIsListedAgainLooksNewToCleanersAndStaysLocked() throws Exception {
        try (ProcessLocks locks = open("me");
                LockHolder other = LockHolder.start(file(), "other")) {
            assertThat(locks.verdict("other")).isEqualTo(Verdict.ALIVE);
            Path own = path().resolve(Incarnation.here("me").fileName());
            locks.onDeath(deaths::add);
            clock.awaitTimers(2);
            clock.advance(INTERVAL);

            assertThat(Files.size(own)).isOne();
            assertThat(heldOutside("me")).isTrue();
            other.leave();
        }
    }

    @Test
    void aProcessThatLeftInOrderIsNotDead() throws Exception {
        try (LockHolder other = LockHolder.start(file(), "other");
                ProcessLocks locks = open("me")) {
            locks.onDeath(deaths::add);
            clock.awaitTimers(2);

            other.leave();
            clock.advance(INTERVAL);

            assertThat(locks.verdict("other")).isEqualTo(Verdict.UNKNOWN);
            assertThat(deaths).isEmpty();
        }
    }

    @Test
    void anotherMeshOfTheSameProcessIsAliveAndAskingDoesNotCostItItsLock() throws Exception {
        try (ProcessLocks one = open("one");
                ProcessLocks two = open("two");
                LockHolder outside = LockHolder.start(file(), "outside")) {
            assertThat(one.verdict("two")).isEqualTo(Verdict.ALIVE);
            assertThat(two.verdict("one")).isEqualTo(Verdict.ALIVE);
            assertThat(one.verdict("outside")).isEqualTo(Verdict.ALIVE);
            assertThat(two.verdict("outside")).isEqualTo(Verdict.ALIVE);

            // A channel that was opened and closed here would have released the lock.
            assertThat(new LockFolder(path(), false).ask(Incarnation.here("absent")))
                    .isEqualTo(LockFolder.Lock.GONE);
            assertThat(heldOutside("one")).isTrue();
            assertThat(heldOutside("two")).isTrue();
            outside.leave();
        }
    }

    @Test
    void aFileThatCannotBeSeenProvesNothing() throws Exception {
        try (LockHolder other = LockHolder.start(file(), "other");
                ProcessLocks elsewhere =
                        ProcessLocks.beside(folder.resolve("b.db"), "me", clock, INTERVAL)) {
            other.kill();

            assertThat(elsewhere.verdict("other")).isEqualTo(Verdict.UNKNOWN);
            assertThat(elsewhere.verdict("nobody")).isEqualTo(Verdict.UNKNOWN);
        }
    }

    @Test
    void aFreeLockOfAnotherBootProvesNothingAndIsDeletedAfterADay() throws Exception {
        try (ProcessLocks locks = open("me")) {
            Path foreign = Files.createFile(path().resolve("other@1@5@another-boot"));
            Files.setLastModifiedTime(
                    foreign, java.nio.file.attribute.FileTime.from(clock.instant()));
            locks.onDeath(deaths::add);
            clock.awaitTimers(1);

            assertThat(locks.verdict("other")).isEqualTo(Verdict.UNKNOWN);
            clock.advance(Duration.ofHours(23));
            assertThat(foreign).exists();
            clock.advance(Duration.ofHours(2));

            assertThat(foreign).doesNotExist();
            assertThat(deaths).isEmpty();
        }
    }

    @Test
    void aFreeLockOfAProcessThatIsSeenRunningProvesNothing() throws Exception {
        try (LockHolder other = LockHolder.start(file(), "other");
                ProcessLocks locks = open("me")) {
            // As on a file system that has no locks: another name for the same living process.
            String name =
                    names().stream().filter(n -> n.startsWith("other@")).findAny().orElseThrow();
            Files.createFile(path().resolve(name.replace("other@", "unlocked@")));

            assertThat(locks.verdict("unlocked")).isEqualTo(Verdict.UNKNOWN);
            other.leave();
        }
    }

    @Test
    void anAbsentFileProvesNothing() throws Exception {
        try (ProcessLocks locks = open("me")) {
            Incarnation here = Incarnation.here("other");
            Files.createDirectory(
                    path().resolve(new Incarnation("other", 1, 5, here.boot()).fileName()));

            assertThat(locks.verdict("other")).isNotEqualTo(Verdict.DEAD);
        }
    }

    private ProcessLocks open(String owner) throws IOException {
        return ProcessLocks.beside(file(), owner, clock, INTERVAL);
    }

    /** Whether a process of its own finds a lock of this one held. */
    private boolean heldOutside(String owner) throws Exception {
        Process asked =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LockQuestion.class.getName(),
                                file().toString(),
                                owner)
                        .start();
        String answer = asked.inputReader().readLine();
        asked.waitFor();
        return Verdict.ALIVE.name().equals(answer);
    }

    private Path file() {
        return folder.resolve("state.db");
    }

    private Path path() {
        return folder.resolve("state.db-processes");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
