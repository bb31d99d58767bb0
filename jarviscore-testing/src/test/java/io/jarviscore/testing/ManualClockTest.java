package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.jarviscore.MeshClock.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private final ManualClock clock = new ManualClock();
    private final List<String> ran = new ArrayList<>();

    @Test
    void itStandsStillUntilItIsTurned() {
        assertThat(clock.instant()).isEqualTo(ManualClock.START);

        clock.advance(seconds(5));

        assertThat(clock.instant()).isEqualTo(ManualClock.START.plusSeconds(5));
    }

    @Test
    void itStartsAtTheGivenTime() {
        Instant start = Instant.parse("2030-06-01T12:00:00Z");

        assertThat(new ManualClock(start).instant()).isEqualTo(start);
    }

    @Test
    void dueActionsRunInTimeOrderAndTheRestWaits() {
        clock.after(seconds(3), () -> ran.add("third"));
        clock.after(seconds(1), () -> ran.add("first"));
        clock.after(seconds(2), () -> ran.add("second"));
        clock.after(seconds(4), () -> ran.add("never"));

        clock.advance(seconds(3));

        assertThat(ran).containsExactly("first", "second", "third");
        assertThat(clock.pending()).isOne();
    }

    @Test
    void actionsDueAtOneTimeRunInTheOrderOfScheduling() {
        clock.after(seconds(1), () -> ran.add("a"));
        clock.after(seconds(1), () -> ran.add("b"));

        clock.advance(seconds(1));

        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void anActionSeesTheTimeItWasDue() {
        List<Instant> seen = new ArrayList<>();
        clock.after(seconds(2), () -> seen.add(clock.instant()));

        clock.advance(seconds(10));

        assertThat(seen).containsExactly(ManualClock.START.plusSeconds(2));
    }

    @Test
    void anActionRunsOnTheThreadThatTurnsTheClock() {
        List<Thread> threads = new ArrayList<>();
        clock.after(seconds(1), () -> threads.add(Thread.currentThread()));

        clock.advance(seconds(1));

        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void anActionScheduledByAnActionWithinTheSpanRunsToo() {
        clock.after(
                seconds(1),
                () -> {
                    clock.after(Duration.ZERO, () -> ran.add("at once"));
                    clock.after(seconds(1), () -> ran.add("a second later"));
                    clock.after(seconds(9), () -> ran.add("too late"));
                });

        clock.advance(seconds(5));

        assertThat(ran).containsExactly("at once", "a second later");
    }

    @Test
    void aCancelledActionNeverRuns() {
        Timer timer = clock.after(seconds(1), () -> ran.add("cancelled"));

        timer.cancel();
        clock.advance(seconds(2));

        assertThat(ran).isEmpty();
        assertThat(clock.pending()).isZero();
    }

    @Test
    void anActionMayCancelOneThatIsDueLaterInTheSameSpan() {
        Timer victim = clock.after(seconds(2), () -> ran.add("victim"));
        clock.after(seconds(1), victim::cancel);

        clock.advance(seconds(3));

        assertThat(ran).isEmpty();
    }

    @Test
    void anActionDueAtOnceRunsWithoutAdvancing() throws Exception {
        CountDownLatch over = new CountDownLatch(1);

        clock.after(Duration.ofSeconds(-1), over::countDown);

        assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(clock.instant()).isEqualTo(ManualClock.START);
    }

    @Test
    void advanceToNextGoesExactlyToTheEarliestTime() {
        clock.after(seconds(7), () -> ran.add("early"));
        clock.after(seconds(7), () -> ran.add("early too"));
        clock.after(seconds(8), () -> ran.add("late"));

        Duration moved = clock.advanceToNext();

        assertThat(moved).isEqualTo(seconds(7));
        assertThat(ran).containsExactly("early", "early too");
    }

    @Test
    void advanceToNextWithNothingScheduledThrows() {
        assertThatIllegalStateException()
                .isThrownBy(clock::advanceToNext)
                .withMessageContaining("nothing is scheduled");
    }

    @Test
    void aSleeperOnAnotherThreadWakesWhenItsTimeHasCome() throws Exception {
        CompletableFuture<Instant> woke = new CompletableFuture<>();
        Thread.startVirtualThread(
                () -> {
                    try {
                        clock.sleep(seconds(30));
                        woke.complete(clock.instant());
                    } catch (InterruptedException e) {
                        woke.completeExceptionally(e);
                    }
                });

        clock.awaitTimers(1);
        clock.advance(seconds(29));
        assertThat(woke).isNotDone();
        clock.advance(seconds(1));

        assertThat(woke.get(30, TimeUnit.SECONDS)).isEqualTo(ManualClock.START.plusSeconds(30));
    }

    @Test
    void anInterruptedSleeperLeavesNoTimerBehind() throws Exception {
        CompletableFuture<Integer> pending = new CompletableFuture<>();
        Thread sleeper =
                Thread.startVirtualThread(
                        () -> {
                            try {
                                clock.sleep(seconds(30));
                            } catch (InterruptedException expected) {
                                pending.complete(clock.pending());
                            }
                        });
        clock.awaitTimers(1);

        sleeper.interrupt();

        assertThat(pending.get(30, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void aFailingActionKeepsNoOtherFromRunningAndReachesTheTest() {
        clock.after(
                seconds(1),
                () -> {
                    throw new IllegalStateException("broken action");
                });
        clock.after(seconds(2), () -> ran.add("runs anyway"));

        assertThatIllegalStateException()
                .isThrownBy(() -> clock.advance(seconds(3)))
                .withMessage("broken action");

        assertThat(ran).containsExactly("runs anyway");
        assertThat(clock.instant()).isEqualTo(ManualClock.START.plusSeconds(3));
    }

    @Test
    void anActionCannotTurnTheClock() {
        clock.after(seconds(1), () -> clock.advance(seconds(1)));

        assertThatIllegalStateException().isThrownBy(() -> clock.advance(seconds(1)));
    }

    @Test
    void itNeverGoesBack() {
        assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(seconds(-1)));
    }

    @Test
    void aDelayBeyondAllTimeIsNeverDue() {
        clock.after(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("never"));

        clock.advance(Duration.ofDays(365_000));

        assertThat(ran).isEmpty();
        assertThat(clock.pending()).isOne();
    }

    @Test
    void awaitingTimersEndsWhenTheTestIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> clock.awaitTimers(1));
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void anActionAtATimeThatHasPassedMeanwhileRunsAtOnce() throws Exception {
        ManualClock clock = new ManualClock();
        Instant due = clock.instant().plusSeconds(30);
        clock.advance(Duration.ofSeconds(31));
        CountDownLatch ran = new CountDownLatch(1);

        clock.at(due, ran::countDown);

        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(clock.pending()).isZero();
    }

    @Test
    void anActionAtATimeRunsWhenTheClockIsTurnedToIt() {
        ManualClock clock = new ManualClock();
        AtomicBoolean ran = new AtomicBoolean();
        clock.at(clock.instant().plusSeconds(30), () -> ran.set(true));

        clock.advance(Duration.ofSeconds(29));
        assertThat(ran).isFalse();
        clock.advance(Duration.ofSeconds(1));

        assertThat(ran).isTrue();
    }
}
