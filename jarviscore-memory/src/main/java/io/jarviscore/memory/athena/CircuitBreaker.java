package io.jarviscore.memory.athena;

import io.jarviscore.MeshClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps requests from a server that does not answer. After some failures in a row it is open for a
 * while, then lets one probe through; each failed probe doubles the while. Thread-safe.
 */
final class CircuitBreaker {
    private static final int FAILURES = 3;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final MeshClock clock;
    // Guards everything below; nothing under it blocks.
    private final ReentrantLock lock = new ReentrantLock();
    private int failures;
    private Duration pause = SHORTEST;
    private Instant closedFrom = Instant.MIN;

    CircuitBreaker(MeshClock clock) {
        this.clock = clock;
    }

    /** Whether a request may be made now. */
    boolean isClosed() {
        lock.lock();
        try {
            return failures < FAILURES;
        } finally {
            lock.unlock();
        }
    }

    /** How long to wait before the next probe; not positive if one may be made. */
    Duration untilProbe() {
        lock.lock();
        try {
            return failures < FAILURES ? Duration.ZERO : clock.until(closedFrom);
        } finally {
            lock.unlock();
        }
    }

    void onSuccess() {
        lock.lock();
        try {
            failures = 0;
            pause = SHORTEST;
        } finally {
            lock.unlock();
        }
    }

    void onFailure() {
        lock.lock();
        try {
            failures++;
            if (failures >= FAILURES) {
                closedFrom = clock.instant().plus(pause);
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
            }
        } finally {
            lock.unlock();
        }
    }
}
