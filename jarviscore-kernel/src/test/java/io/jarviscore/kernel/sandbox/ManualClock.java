package io.jarviscore.kernel.sandbox;

import io.jarviscore.MeshClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Time that stands still until a test turns it. */
final class ManualClock implements MeshClock {
    private record Due(Instant at, Runnable action) {}

    private final List<Due> due = new ArrayList<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized Timer after(Duration delay, Runnable action) {
        Due one = new Due(now.plus(delay), action);
        due.add(one);
        asked.countDown();
        return () -> cancel(one);
    }

    private synchronized void cancel(Due one) {
        due.remove(one);
    }

    /** Blocks until somebody has set a timer. */
    void awaitTimer() throws InterruptedException {
        if (!asked.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody set a timer");
        }
    }

    synchronized int timers() {
        return due.size();
    }

    void advance(Duration by) {
        List<Due> ready;
        synchronized (this) {
            now = now.plus(by);
            ready = due.stream().filter(d -> !d.at().isAfter(now)).toList();
            due.removeAll(ready);
        }
        ready.forEach(d -> d.action().run());
    }
}
