package io.jarviscore.storage.redis;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Wakes all who wait for a recipient's mail; they look, and wait for the next ring. */
final class MailBell {
    private final AtomicReference<CountDownLatch> next =
            new AtomicReference<>(new CountDownLatch(1));

    /** Opens with the next ring. */
    CountDownLatch next() {
        return next.get();
    }

    void ring() {
        next.getAndSet(new CountDownLatch(1)).countDown();
    }
}
