package io.jarviscore;

import io.jarviscore.thread.TimedActions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

/**
 * Time as a mesh sees it: the present time, and actions at a later time. Everything that waits,
 * expires or backs off goes through here, so that a test can hand over a clock it turns by hand.
 *
 * <p>Implementations are thread-safe.
 */
public interface MeshClock extends InstantSource {

    /** The machine's own time. Timed actions run on daemon threads, not on virtual ones. */
    static MeshClock system() {
        return new MeshClock() {
            @Override
            public Instant instant() {
                return Instant.now();
            }

            @Override
            public Timer after(Duration delay, Runnable action) {
                Future<?> due = TimedActions.OF_THE_PROCESS.after(delay, action);
                return () -> due.cancel(false);
            }

            @Override
            public void sleep(Duration delay) throws InterruptedException {
                Thread.sleep(delay.isPositive() ? delay : Duration.ZERO);
            }
        };
    }

    /**
     * Runs an action once, when the delay has passed; at once if it is not positive. Returns
     * without waiting. An action that throws is logged.
     */
    Timer after(Duration delay, Runnable action);

    /**
     * Runs an action once, when it is that time; at once if that has passed. Returns without
     * waiting. A clock that is turned by hand overrides it: between working out a delay and
     * scheduling it, the clock may be turned.
     */
    default Timer at(Instant due, Runnable action) {
        return after(until(due), action);
    }

    /** Blocks for a time; returns at once if it is not positive. */
    default void sleep(Duration delay) throws InterruptedException {
        if (!delay.isPositive()) {
            return;
        }
        CountDownLatch over = new CountDownLatch(1);
        Timer timer = after(delay, over::countDown);
        try {
            over.await();
        } finally {
            timer.cancel();
        }
    }

    /** How long it is until then; negative when it has passed. */
    default Duration until(Instant then) {
        return Duration.between(instant(), then);
    }

    /** An action that is due later. */
    interface Timer {
        /** Prevents the action if it has not started; otherwise does nothing. Never blocks. */
        void cancel();
    }
}
