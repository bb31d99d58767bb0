package io.jarviscore.testing.contract;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Calls that block until time has passed, when it is the test that lets time pass. */
final class Elapsing {
    private Elapsing() {}

    /** Starts a blocking call on a thread of its own. */
    static <T> FutureTask<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread.startVirtualThread(task);
        return task;
    }

    /**
     * Lets time pass in small steps until the call returns. Small steps, and not one long one,
     * because the call may look at the clock only after the first of them.
     */
    static <T> T until(Future<T> call, Consumer<Duration> elapse, Duration step) throws Exception {
        for (int steps = 0; !call.isDone() && steps < 100_000; steps++) {
            elapse.accept(step);
            Thread.onSpinWait();
        }
        return call.get(Crowd.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
