package io.jarviscore.testing;

import io.jarviscore.MeshClock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until the test turns it.
 *
 * <p>{@link #advance} runs due actions on the calling thread, in time order; actions of equal time
 * run in the order of scheduling. While an action runs, {@link #instant()} is the time it was due.
 * An action may schedule more; those due within the advanced span run too.
 *
 * <p>Code under test usually sleeps on other threads. {@link #awaitTimers} lets the test wait,
 * without watching the wall clock, until that code has reached its sleep:
 *
 * <pre>{@code
 * clock.awaitTimers(1);                  // the retry loop now sleeps
 * clock.advance(Duration.ofSeconds(2));  // and wakes
 * }</pre>
 *
 * <p>A thread that was woken runs on by itself: when it sleeps again, its new time counts from
 * wherever the clock is by then. To follow such a thread from sleep to sleep, take turns of {@code
 * awaitTimers} and {@link #advanceToNext}. Thread-safe.
 */
public final class ManualClock implements MeshClock {
    /** Where a clock starts unless told otherwise: an instant without any fraction. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Monitor monitor = new Monitor();

    // Guarded by the monitor.
    private final TreeSet<Due> timers =
            new TreeSet<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
    private long scheduled;

    /** Held by the advancing thread, so that two advances cannot interleave their actions. */
    private final ReentrantLock turning = new ReentrantLock();

    private volatile Instant now;

    /** A clock that shows {@link #START}. */
    public ManualClock() {
        this(START);
    }

    /** A clock that shows this instant. */
    public ManualClock(Instant start) {
        this.now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /**
     * {@inheritDoc}
     *
     * <p>An action due at once runs on a virtual thread of its own, as on the system's clock; only
     * when an action of a running {@link #advance} schedules it, it becomes a part of that advance.
     */
    @Override
    public Timer after(Duration delay, Runnable action) {
        return delay.isPositive() || turning.isHeldByCurrentThread()
                ? schedule(delay, action)
                : start(action);
    }

    @Override
    public Timer at(Instant due, Runnable action) {
        Optional<Timer> later =
                monitor.change(
                        () ->
                                due.isAfter(now) || turning.isHeldByCurrentThread()
                                        ? Optional.of(add(due, action))
                                        : Optional.empty());
        return later.orElseGet(() -> start(action));
    }

    /**
     * Advances the clock and runs due actions, on the calling thread.
     *
     * @param span how far; not negative. Zero runs the actions due now
     * @throws RuntimeException the first failing action's exception, after all others have run
     * @throws IllegalStateException if called by an action that this clock runs
     */
    public void advance(Duration span) {
        if (span.isNegative()) {
            throw new IllegalArgumentException("span is " + span + ": a clock only goes forward");
        }
        turn(() -> plus(now, span));
    }

    /**
     * Turns the clock to the earliest time for which anything is scheduled, and runs all that is
     * due then.
     *
     * @return how far that was
     * @throws RuntimeException the first failing action's exception, after all others have run
     * @throws IllegalStateException if nothing is scheduled, or if called by an action that this
     *     clock runs
     */
    public Duration advanceToNext() {
        return turn(this::earliest);
    }

    /** How many timers and sleepers wait for their time. */
    public int pending() {
        return monitor.read(timers::size);
    }

    /**
     * Blocks until at least so many timers and sleepers wait for their time.
     *
     * @throws AssertionError if they do not appear within 60 seconds of real time
     */
    public void awaitTimers(int atLeast) throws InterruptedException {
        monitor.await(
                () -> timers.size() >= atLeast,
                () -> "expected " + atLeast + " pending timers, found " + timers.size());
    }

    /** The time it shows, and how many timers wait. */
    @Override
    public String toString() {
        return "ManualClock[" + now + ", " + pending() + " pending]";
    }

    private Timer schedule(Duration delay, Runnable action) {
        return monitor.change(() -> add(plus(now, delay), action));
    }

    private Timer add(Instant at, Runnable action) {
        Due due = new Due(at.isBefore(now) ? now : at, scheduled++, action);
        timers.add(due);
        return () -> monitor.change(() -> timers.remove(due));
    }

    private static Timer start(Runnable action) {
        AtomicBoolean settled = new AtomicBoolean();
        Thread.startVirtualThread(
                () -> {
                    if (settled.compareAndSet(false, true)) {
                        action.run();
                    }
                });
        return () -> settled.set(true);
    }

    private Duration turn(Supplier<Instant> target) {
        if (turning.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    "an action that the clock runs cannot turn the clock: schedule another instead");
        }
        turning.lock();
        try {
            Instant before = now;
            runUntil(target.get());
            return Duration.between(before, now);
        } finally {
            turning.unlock();
        }
    }

    private void runUntil(Instant end) {
        RuntimeException first = null;
        for (Due due = next(end); due != null; due = next(end)) {
            try {
                due.action().run();
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /**
     * Takes the next action that is due by then, and shows its time. If there is none, shows the
     * end in the same moment, so that the next schedule counts from there.
     */
    private @Nullable Due next(Instant end) {
        return monitor.change(
                () -> {
                    boolean none = timers.isEmpty() || timers.first().at().isAfter(end);
                    Due due = none ? null : timers.removeFirst();
                    now = due == null ? end : due.at();
                    return due;
                });
    }

    private Instant earliest() {
        return monitor.read(
                () -> {
                    if (timers.isEmpty()) {
                        throw new IllegalStateException(
                                "nothing is scheduled: call awaitTimers(1) to wait for a sleeper");
                    }
                    return timers.first().at();
                });
    }

    /** Never overflows: a delay of "forever" ends with time itself. */
    private static Instant plus(Instant then, Duration delay) {
        try {
            return then.plus(delay.isPositive() ? delay : Duration.ZERO);
        } catch (DateTimeException | ArithmeticException beyond) {
            return Instant.MAX;
        }
    }

    private record Due(Instant at, long number, Runnable action) {}
}
