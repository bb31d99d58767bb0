package io.jarviscore.kernel.model.wire;

import io.jarviscore.MeshClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** One caller that waits until it is woken or its time has expired; which of the two, it asks. */
public final class Waiter {
    private final CountDownLatch woken = new CountDownLatch(1);

    public void wake() {
        woken.countDown();
    }

    /** Blocks; empty waits without a limit. */
    public void await(MeshClock clock, Optional<Duration> atMost) throws InterruptedException {
        if (atMost.isEmpty()) {
            woken.await();
            return;
        }
        MeshClock.Timer timer = clock.after(atMost.get(), this::wake);
        try {
            woken.await();
        } finally {
            timer.cancel();
        }
    }
}
