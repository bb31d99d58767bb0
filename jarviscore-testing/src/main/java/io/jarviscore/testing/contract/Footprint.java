package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The resources of this process.
 *
 * @param heap bytes in use after a collection
 * @param classes that are loaded
 * @param threads platform threads that live
 * @param processes descendants that live
 * @param descriptors that are open; 0 where the system does not tell
 */
record Footprint(long heap, int classes, int threads, long processes, long descriptors) {
    private static final long MORE_HEAP = 32L << 20;
    private static final int MORE_CLASSES = 500;
    private static final int MORE_THREADS = 20;

    /** A pool replaces a process while the old one ends. */
    private static final int MORE_PROCESSES = 8;

    private static final int MORE_DESCRIPTORS = 40;

    static Footprint now() {
        System.gc();
        return new Footprint(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).count(),
                openDescriptors());
    }

    /** Fails if this is more than some noise above an earlier footprint. */
    void assertNotAbove(Footprint before) {
        String both = before + " became " + this;
        assertThat(heap).as(both).isLessThan(before.heap + MORE_HEAP);
        assertThat(classes).as(both).isLessThan(before.classes + MORE_CLASSES);
        assertThat(threads).as(both).isLessThan(before.threads + MORE_THREADS);
        assertThat(processes).as(both).isLessThan(before.processes + MORE_PROCESSES);
        assertThat(descriptors).as(both).isLessThan(before.descriptors + MORE_DESCRIPTORS);
    }

    private static long openDescriptors() {
        Path open = Path.of("/proc/self/fd");
        if (!Files.exists(open)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(open)) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
