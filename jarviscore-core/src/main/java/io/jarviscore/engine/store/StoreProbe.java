package io.jarviscore.engine.store;

import io.jarviscore.StoreUnavailableException;
import io.jarviscore.WorkflowStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Checks whether a store answers, within a time of the machine's clock. */
public final class StoreProbe {
    /** An id that no workflow has: looking it up costs one round trip. */
    private static final String ID = "health-probe";

    private StoreProbe() {}

    /**
     * Blocks until the store has answered.
     *
     * @throws StoreUnavailableException if it did not, or with an error
     */
    public static void require(WorkflowStore store, Duration atMost) {
        // On a thread of its own: a store's timeouts may be longer than a health check's.
        CompletableFuture<?> lookup =
                CompletableFuture.supplyAsync(
                        () -> store.find(ID),
                        task -> Thread.ofVirtual().name("store probe").start(task));
        try {
            lookup.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StoreUnavailableException(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new StoreUnavailableException(
                    "no answer from the store within " + atMost.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while asking the store", e);
        }
    }
}
