package io.jarviscore;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One daemon thread keeps the time and starts a virtual thread for each action that is due, so that
 * a slow action delays no other. A constant of the process, like the machine's clock that it reads.
 */
final class SystemMeshClock implements MeshClock {
    static final SystemMeshClock INSTANCE = new SystemMeshClock();

    private static final Logger log = LoggerFactory.getLogger(MeshClock.class);

    private final ScheduledThreadPoolExecutor timer;

    private SystemMeshClock() {
        timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("jarviscore-clock").daemon().factory());
        // Most timeouts never fire; without this each would stay in the queue until its time.
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public Timer after(Duration delay, Runnable action) {
        long nanos = Math.max(0, toNanos(delay));
        ScheduledFuture<?> due =
                timer.schedule(
                        () -> Thread.startVirtualThread(() -> run(action)),
                        nanos,
                        TimeUnit.NANOSECONDS);
        return () -> due.cancel(false);
    }

    @Override
    public void sleep(Duration delay) throws InterruptedException {
        Thread.sleep(delay.isPositive() ? delay : Duration.ZERO);
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
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
