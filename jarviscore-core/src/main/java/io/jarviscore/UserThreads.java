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

    /** Like {@link #start}, but does not start it; a thread that is made has to be started. */
    public static Thread unstarted(String name, Runnable code) {
        if (!FREE.tryAcquire()) {
            return Thread.ofVirtual().name(name).unstarted(code);
        }
        return Thread.ofPlatform()
                .name(name)
                .daemon()
                .unstarted(
                        () -> {
                            try {
                                code.run();
                            } finally {
                                FREE.release();
                            }
                        });
    }
}
