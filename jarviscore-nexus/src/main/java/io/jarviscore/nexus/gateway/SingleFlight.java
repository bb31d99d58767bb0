package io.jarviscore.nexus.gateway;

import io.jarviscore.JarvisException;
import io.jarviscore.thread.TaskLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Does a thing once for all callers that want it at the same time, on a thread of its own. An
 * interrupted caller leaves at once, and the work goes on for the others: a refresh that is given
 * up half-way could be repeated while the Gateway still works at it.
 */
final class SingleFlight<T> {
    private final ConcurrentMap<String, CompletableFuture<T>> flights = new ConcurrentHashMap<>();

    /**
     * Returns the work's result or throws its exception. Blocks.
     *
     * @throws JarvisException if the caller is interrupted, which it remains
     */
    T fly(String key, Supplier<T> work) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> other = flights.putIfAbsent(key, mine);
        if (other != null) {
            return await(other);
        }
        Thread.ofVirtual()
                .name("nexus credential")
                .start(TaskLog.carried(() -> complete(key, mine, work)));
        return await(mine);
    }

    private void complete(String key, CompletableFuture<T> flight, Supplier<T> work) {
        try {
            flight.complete(work.get());
        } catch (Throwable e) {
            flight.completeExceptionally(e);
        } finally {
            flights.remove(key, flight);
        }
    }

    private static <T> T await(CompletableFuture<T> flight) {
        try {
            return flight.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JarvisException("interrupted while waiting for a credential", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new JarvisException("a credential cannot be resolved", e);
        }
    }
}
