package io.jarviscore.thread;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Threads for code that is not the mesh's: agents, tools, and models that somebody handed over.
 *
 * <p>Virtual threads share as many carrier threads as there are processors, and code that computes
 * does not leave its carrier. As many agents in a loop as processors would stop every other virtual
 * thread of the process: timeouts, leases, connections. So foreign code runs on platform threads,
 * between which the operating system switches. They are bounded, because each costs some ten
 * kilobytes; beyond the bound a virtual thread is used. A constant of the process, like its
 * processors. Thread-safe.
 */
public final class UserThreads {
    /** How many platform threads there are at most for tasks, and as many again for calls. */
    static final int MOST = 512;

    /** How long a thread waits for its next call before it ends. */
    private static final int IDLE_SECONDS = 10;

    private static final Semaphore FREE = new Semaphore(MOST);

    private static final Executor CALLS =
            new ThreadPoolExecutor(
                    0,
                    MOST,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    Thread.ofPlatform().name("jarviscore-call-", 1).daemon().factory());

    private UserThreads() {}

    /** Starts a thread of its own for some code. It is a daemon. Never blocks. */
    public static Thread start(String name, Runnable code) {
        Thread thread = unstarted(name, code);
        thread.start();
        return thread;
    }

    /** Like {@link #start}, but does not start it. */
    public static Thread unstarted(String name, Runnable code) {
        // Counted while it runs: a thread that is never started takes no place. Some that are made
        // in the same moment may be more than the bound.
        return FREE.availablePermits() == 0
                ? Thread.ofVirtual().name(name).unstarted(code)
                : Thread.ofPlatform().name(name).daemon().unstarted(() -> runCounted(code));
    }

    /**
     * Makes a call on a platform thread that is kept for the next one, and waits for its end. The
     * call is made on the calling thread if that is a platform thread itself, and if all threads
     * are taken.
     *
     * <p>If the caller is interrupted, the call is too, and this method still waits for it: whether
     * to abandon code that ignores interruption is decided elsewhere.
     *
     * @throws Exception the exception of the call
     */
    public static <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
        if (!Thread.currentThread().isVirtual()) {
            return call.call();
        }
        Handover<T> handover = new Handover<>(call);
        try {
            CALLS.execute(handover);
        } catch (RejectedExecutionException full) {
            return call.call();
        }
        return handover.result();
    }

    private static void runCounted(Runnable code) {
        boolean isCounted = FREE.tryAcquire();
        try {
            code.run();
        } finally {
            if (isCounted) {
                FREE.release();
            }
        }
    }

    /** A call on another thread. */
    private static final class Handover<T extends @Nullable Object> implements Runnable {
        private final Callable<T> call;
        private final CountDownLatch ended = new CountDownLatch(1);
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Thread runner;
        private boolean isInterrupted;
        private @Nullable T value;
        private @Nullable Throwable failure;

        Handover(Callable<T> call) {
            this.call = call;
        }

        @Override
        public void run() {
            begin();
            try {
                value = call.call();
            } catch (Throwable e) {
                failure = e;
            } finally {
                end();
                ended.countDown();
            }
        }

        private void begin() {
            Thread current = Thread.currentThread();
            lock.lock();
            try {
                runner = current;
                if (isInterrupted) {
                    current.interrupt();
                }
            } finally {
                lock.unlock();
            }
        }

        /** The thread's next call is not to be interrupted for this one. */
        private void end() {
            lock.lock();
            try {
                runner = null;
                Thread.interrupted();
            } finally {
                lock.unlock();
            }
        }

        private void interrupt() {
            lock.lock();
            try {
                isInterrupted = true;
                if (runner != null) {
                    runner.interrupt();
                }
            } finally {
                lock.unlock();
            }
        }

        @SuppressWarnings("NullAway") // the value is of the call's type, nullable or not
        T result() throws Exception {
            while (true) {
                try {
                    ended.await();
                    break;
                } catch (InterruptedException e) {
                    interrupt();
                }
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof Exception exception) {
                throw exception;
            }
            return value;
        }
    }
}
