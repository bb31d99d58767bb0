package io.jarviscore.benchmarks;

import io.jarviscore.MeshClock;
import io.jarviscore.kernel.sandbox.LocalSandbox;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.Locale;

/** A process that runs code for the first time, then often, and prints its retained memory. */
final class SandboxProbe {
    private static final double MEBI = 1 << 20;

    private SandboxProbe() {}

    /**
     * Prints the time of the first run in milliseconds, then a line on memory.
     *
     * @param args how many runs follow the first
     */
    public static void main(String[] args) throws InterruptedException {
        int runs = Integer.parseInt(args[0]);
        SandboxWork[] kinds = SandboxWork.values();
        long start = System.nanoTime();
        try (LocalSandbox sandbox = LocalSandbox.create(MeshClock.system())) {
            SandboxRuns.run(sandbox, SandboxWork.FACTORIAL);
            System.out.printf(Locale.ROOT, "%.1f%n", (System.nanoTime() - start) / 1e6);
            String first = memory();
            for (int i = 0; i < runs; i++) {
                SandboxRuns.run(sandbox, kinds[i % kinds.length]);
            }
            System.out.printf("memory after the first run: %s; after all: %s%n", first, memory());
        }
    }

    private static String memory() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long metaspace =
                ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getName().equals("Metaspace"))
                        .map(MemoryPoolMXBean::getUsage)
                        .mapToLong(java.lang.management.MemoryUsage::getUsed)
                        .sum();
        return String.format(
                Locale.ROOT, "heap %.1f MB, metaspace %.1f MB", heap / MEBI, metaspace / MEBI);
    }
}
