package io.jarviscore.kernel.model.wire;

import io.jarviscore.MeshClock;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs work once for all concurrent callers: the first runs it, the others wait for its result. No
 * lock is held meanwhile. If the first is stopped before there is a result, one of the others does
 * it instead. Thread-safe.
 */
public final class SingleFlight<T> {
    private final AtomicReference<@Nullable CompletableFuture<Optional<T>>> flying =
            new AtomicReference<>();

    /** The work. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws InterruptedException;
    }

    /**
     * Blocks until there is a result.
     *
     * @param late the exception's message at the deadline
     * @throws ModelException at the deadline, if another caller does the work; the caller that does
     *     it watches the deadline itself
     */
    public T join(Work<T> work, MeshClock clock, Optional<Instant> deadline, String late)
            throws InterruptedException {
        while (true) {
            CompletableFuture<Optional<T>> mine = new CompletableFuture<>();
            CompletableFuture<Optional<T>> first = flying.compareAndExchange(null, mine);
            if (first == null) {
                return fly(work, mine);
            }
            Optional<T> result = await(first, clock, deadline, late);
            if (result.isPresent()) {
                return result.get();
            }
            // The caller that did it was stopped.
        }
    }

    private T fly(Work<T> work, CompletableFuture<Optional<T>> mine) throws InterruptedException {
        Optional<T> done = Optional.empty();
        try {
            T result = work.run();
            done = Optional.of(result);
            return result;
        } finally {
            flying.set(null);
            mine.complete(done);
        }
    }

    private Optional<T> await(
            CompletableFuture<Optional<T>> first,
            MeshClock clock,
            Optional<Instant> deadline,
            String late)
            throws InterruptedException {
        Waiter me = new Waiter();
        CompletableFuture<Void> wake = first.thenRun(me::wake);
        try {
            me.await(clock, deadline.map(clock::until));
        } finally {
            wake.cancel(false);
        }
        if (!first.isDone()) {
            throw new ModelException(ModelFailure.TIMEOUT, late);
        }
        return first.join();
    }
}
