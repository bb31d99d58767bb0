package io.jarviscore.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * The cost of a stretch of work to this process.
 *
 * @param wallNanos how long it took
 * @param cpuNanos processor time of all threads, the collector's and the compiler's included
 * @param bytes the allocations of all threads; a virtual thread's share is counted at its carrier
 */
record Cost(long wallNanos, long cpuNanos, long bytes) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS =
            ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    /** Something that is done to be measured. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** Runs work and returns its cost. */
    static Cost of(Work work) throws Exception {
        Cost before = now();
        work.run();
        Cost after = now();
        return new Cost(
                after.wallNanos - before.wallNanos,
                after.cpuNanos - before.cpuNanos,
                after.bytes - before.bytes);
    }

    private static Cost now() {
        return new Cost(
                System.nanoTime(),
                SYSTEM.getProcessCpuTime(),
                THREADS.getTotalThreadAllocatedBytes());
    }
}
