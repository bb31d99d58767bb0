package io.jarviscore.testing;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A lock for state that tests wait for. A wait ends as soon as the condition holds; the bound is
 * only there so that a broken test fails instead of hanging.
 */
final class Monitor {
    /** Far beyond any pause of a loaded machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Reads under the lock. */
    <T extends @Nullable Object> T read(Supplier<T> reading) {
        lock.lock();
        try {
            return reading.get();
        } finally {
            lock.unlock();
        }
    }

    /** Changes the state under the lock and wakes all waiters. */
    <T extends @Nullable Object> T change(Supplier<T> change) {
        lock.lock();
        try {
            T result = change.get();
            changed.signalAll();
            return result;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Blocks until the condition holds.
     *
     * @throws AssertionError with that message if it does not in time
     */
    void await(BooleanSupplier condition, Supplier<String> otherwise) throws InterruptedException {
        long left = PATIENCE.toNanos();
        lock.lockInterruptibly();
        try {
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    throw new AssertionError(
                            otherwise.get() + " after " + PATIENCE.toSeconds() + " s");
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
