package io.jarviscore.kernel;

import io.jarviscore.MeshClock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Runs foreign code so that the caller can leave at its deadline, whether the code reacts to
 * interruption or not.
 */
final class BoundedCall {
    private BoundedCall() {}

    /**
     * Blocks for the code's result, at most so long; then the code is interrupted and left.
     *
     * @throws OverdueException when the time is over
     * @throws InterruptedException if the caller was interrupted; so is the code
     * @throws Exception what the code threw
     */
    static <T> T run(String name, Duration atMost, MeshClock clock, Callable<T> code)
            throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread worker =
                Thread.ofVirtual()
                        .name(name)
                        .start(
                                () -> {
                                    try {
                                        result.complete(code.call());
                                    } catch (Throwable e) {
                                        result.completeExceptionally(e);
                                    }
                                });
        MeshClock.Timer timer =
                clock.after(atMost, () -> result.completeExceptionally(new OverdueException(name)));
        try {
            return result.get();
        } catch (InterruptedException e) {
            worker.interrupt();
            throw e;
        } catch (ExecutionException e) {
            worker.interrupt();
            throw unwrapped(e);
        } finally {
            timer.cancel();
        }
    }

    /** An error of the code's stays an error; an exception comes out as it went in. */
    private static Exception unwrapped(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            return new IllegalStateException(error.toString(), error);
        }
        return e.getCause() instanceof Exception cause ? cause : e;
    }

    /** The code had not ended in time. */
    static final class OverdueException extends Exception {
        private static final long serialVersionUID = 1L;

        OverdueException(String name) {
            super(name + " did not end in time");
        }
    }
}
