package io.jarviscore.thread;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Code that says of itself that it computes: an agent or tool with {@code computes()}. As much of
 * it runs at once as there are processors, on platform threads; the rest waits in the order in
 * which it came. A constant of the process, like its processors. Thread-safe.
 */
public final class Computation {
    /** How long code may take to end after it was interrupted, before its place is given away. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Semaphore PLACES =
            new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    private Computation() {}

    /**
     * Runs code as soon as there is a place, and waits for its end.
     *
     * @throws InterruptedException if the caller was interrupted; code that was running is
     *     interrupted too, and left to itself if it does not end within a second
     * @throws Exception if the code throws it
     */
    public static <T extends @Nullable Object> T call(String name, Callable<T> code)
            throws Exception {
        PLACES.acquire();
        try {
            return run(name, code);
        } finally {
            PLACES.release();
        }
    }

    private static <T extends @Nullable Object> T run(String name, Callable<T> code)
            throws Exception {
        CompletableFuture<Result<T>> end = new CompletableFuture<>();
        Map<String, String> mdc = Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
        Thread thread =
                Thread.ofPlatform()
                        .name(name)
                        .daemon()
                        .start(
                                () -> {
                                    MDC.setContextMap(mdc);
                                    end.complete(Result.of(code));
                                });
        try {
            return end.get().value();
        } catch (InterruptedException e) {
            thread.interrupt();
            return afterInterrupt(end, e).value();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a computation's end is always a value", e);
        }
    }

    /** Returns the code's result after its interruption. */
    private static <T extends @Nullable Object> Result<T> afterInterrupt(
            CompletableFuture<Result<T>> end, InterruptedException interrupted) throws Exception {
        try {
            return end.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw interrupted;
        }
    }

    /** How code ended. */
    private sealed interface Result<T extends @Nullable Object> {
        T value() throws Exception;

        static <T extends @Nullable Object> Result<T> of(Callable<T> code) {
            try {
                return new Returned<>(code.call());
            } catch (Throwable e) {
                return new Thrown<>(e);
            }
        }
    }

    private record Returned<T extends @Nullable Object>(T value) implements Result<T> {}

    private record Thrown<T extends @Nullable Object>(Throwable failure) implements Result<T> {
        @Override
        public T value() throws Exception {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        }
    }
}
