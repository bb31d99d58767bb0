package io.jarviscore.testing.contract;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that do something at the same moment. */
final class Crowd {
    /** Far beyond what any test takes; only a hang reaches it. */
    static final long PATIENCE_SECONDS = 60;

    private Crowd() {}

    /**
     * Runs every action on a thread of its own, all released together, and returns their results.
     */
    static <T> List<T> together(List<? extends Callable<T>> actions) throws Exception {
        CountDownLatch ready = new CountDownLatch(actions.size());
        // Platform threads: virtual ones are not preempted, and would meet less often.
        try (ExecutorService threads = Executors.newFixedThreadPool(actions.size())) {
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> action : actions) {
                running.add(
                        threads.submit(
                                () -> {
                                    ready.countDown();
                                    ready.await();
                                    return action.call();
                                }));
            }
            List<T> results = new ArrayList<>();
            try {
                for (Future<T> one : running) {
                    results.add(one.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
                }
            } finally {
                threads.shutdownNow(); // after a failure the others may wait forever
            }
            return results;
        }
    }

    /** Runs one action on so many threads. */
    static <T> List<T> together(int threads, Callable<T> action) throws Exception {
        return together(Collections.nCopies(threads, action));
    }
}
