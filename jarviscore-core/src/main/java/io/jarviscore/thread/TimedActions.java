package io.jarviscore.thread;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures time on one daemon thread and runs due actions on platform threads. Neither a slow
 * action nor code that occupies the carriers of virtual threads delays another action. When all of
 * these are busy, an action gets a virtual thread. A constant of the process, like the machine's
 * clock that it reads. Thread-safe.
 */
public final class TimedActions {
    /** The timer of the machine's own time. */
    public static final TimedActions OF_THE_PROCESS = new TimedActions();

    private static final Logger log = LoggerFactory.getLogger(TimedActions.class);

    /** How many platform threads run actions at most; most actions end at once. */
    private static final int MOST_THREADS = 64;

    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor actions;

    private TimedActions() {
        timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("jarviscore-clock").daemon().factory());
        // Most timeouts never fire; without this each would stay in the queue until its time.
        timer.setRemoveOnCancelPolicy(true);
        actions =
                new ThreadPoolExecutor(
                        0,
                        MOST_THREADS,
                        10,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        Thread.ofPlatform().name("jarviscore-timer-", 1).daemon().factory(),
                        (action, full) -> Thread.startVirtualThread(action));
    }

    /**
     * Runs an action once, when the delay has passed; at once if it is not positive. Returns
     * without waiting. An action that throws is logged. Cancelling prevents an action that has not
     * started, and does nothing to one that has.
     */
    public Future<?> after(Duration delay, Runnable action) {
        long nanos = Math.max(0, toNanos(delay));
        return timer.schedule(
                () -> actions.execute(() -> run(action)), nanos, TimeUnit.NANOSECONDS);
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            // Errors too: the thread is needed for the next action.
            log.error("A timed action failed", e);
        }
    }

    private static long toNanos(Duration delay) {
        try {
            return delay.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE / 2;
        }
    }
}
