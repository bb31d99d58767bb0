package io.jarviscore.storage.redis;

import io.jarviscore.MeshClock;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * The notifications to one waiter for a permit: that it had better look, or has one. Thread-safe.
 */
final class PermitWait {
    private final String ticket;
    private final Semaphore said = new Semaphore(0);
    private volatile boolean handedOver;

    PermitWait(String ticket) {
        this.ticket = ticket;
    }

    String ticket() {
        return ticket;
    }

    /** Blocks until a notification, or for that time. */
    void await(MeshClock clock, Duration atMost) throws InterruptedException {
        MeshClock.Timer timer = clock.after(atMost, this::lookAgain);
        try {
            said.acquire();
            said.drainPermits();
        } finally {
            timer.cancel();
        }
    }

    /** Whether a notification handed it a permit. */
    boolean isHandedOver() {
        return handedOver;
    }

    void lookAgain() {
        said.release();
    }

    void handOver() {
        handedOver = true;
        said.release();
    }
}
