package io.jarviscore;

import java.util.concurrent.Semaphore;

/**
 * Threads for code that is not the mesh's: agents, and the loop that calls tools.
 *
 * <p>Virtual threads share as many carrier threads as there are processors, and code that computes
 * does not leave its carrier. As many agents in a loop as processors would stop every other virtual
 * thread of the process: timeouts, leases, connections. So foreign code runs on platform threads,
 * between which the operating system switches. They are bounded, because each costs some ten
 * kilobytes; beyond the bound a virtual thread is used. A constant of the process, like its
 * processors. Thread-safe.
 */
public final class UserThreads {
    /** How many platform threads there are at most. */
    static final int MOST = 512;

    private static final Semaphore FREE = new Semaphore(MOST);

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
}
