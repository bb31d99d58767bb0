package io.jarviscore.engine.store;

import io.jarviscore.MeshClock;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.WorkflowStore;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Retries calls of an unavailable store, so that a running workflow outlasts it. A call that cannot
 * reach it is retried with growing pauses, until it is answered, its thread is interrupted or the
 * mesh has closed. A step must not fail, and those that depend on it must not be skipped, because a
 * server restarts.
 *
 * <p>Only for calls that are harmless when repeated; those of {@link WorkflowStore} are.
 * Thread-safe.
 */
public final class StoreRetry implements AutoCloseable {
    private final MeshClock clock;
    private final OutageLog outages;
    private final Set<CountDownLatch> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public StoreRetry(MeshClock clock, OutageLog outages) {
        this.clock = clock;
        this.outages = outages;
    }

    /** Where outages of this mesh's stores are noted. */
    public OutageLog outages() {
        return outages;
    }

    /**
     * Blocks until there is an answer.
     *
     * @throws StoreUnavailableException if there is none by the time that the thread is interrupted
     *     or the mesh has closed
     */
    public <T> T call(Supplier<T> call) {
        for (int failures = 1; true; failures++) {
            try {
                T answer = call.get();
                outages.onSuccess(OutageLog.Activity.WORKFLOWS);
                return answer;
            } catch (StoreUnavailableException e) {
                outages.onFailure(OutageLog.Activity.WORKFLOWS, e);
                pause(failures, e);
            }
        }
    }

    private void pause(int failures, StoreUnavailableException failure) {
        Duration pause = RetryBackoff.after(failures, ThreadLocalRandom.current());
        CountDownLatch over = new CountDownLatch(1);
        MeshClock.Timer timer = clock.after(pause, over::countDown);
        waiting.add(over);
        try {
            if (!closed) {
                over.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        } finally {
            timer.cancel();
            waiting.remove(over);
        }
        if (closed) {
            throw failure;
        }
    }

    /** From now on, a call that fails is not made again. */
    @Override
    public void close() {
        closed = true;
        waiting.forEach(CountDownLatch::countDown);
    }
}
