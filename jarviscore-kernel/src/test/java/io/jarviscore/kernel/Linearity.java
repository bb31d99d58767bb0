package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Checks that work grows with its input and no faster: eight times the input takes at most 2.5³
 * times the processor time, which is 2.5 for each doubling. Linear work takes 8 times, quadratic
 * work 64.
 *
 * <p>Only the thread's own processor time counts, the best of several runs, and a machine that was
 * busy is tried again: other load does not affect the verdict.
 */
public final class Linearity {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int STEP = 8;
    private static final double MOST = 2.5 * 2.5 * 2.5;
    private static final int RUNS = 5;
    private static final int TRIES = 4;

    /** A shorter time cannot be measured. */
    private static final long LEAST_NANOS = 200_000;

    private Linearity() {}

    /**
     * Fails if the work grows faster than its input.
     *
     * @param largest the size of the larger input; the smaller one is an eighth of it
     * @param input makes an input of a size
     */
    public static <T> void check(int largest, IntFunction<T> input, Consumer<T> work) {
        T small = input.apply(largest / STEP);
        T large = input.apply(largest);
        double ratio = Double.MAX_VALUE;
        for (int i = 0; i < TRIES && ratio > MOST; i++) {
            double before = Math.max(LEAST_NANOS, best(small, work));
            ratio = Math.min(ratio, best(large, work) / before);
        }
        assertThat(ratio).as("%s times the input", STEP).isLessThanOrEqualTo(MOST);
    }

    private static <T> long best(T input, Consumer<T> work) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < RUNS; i++) {
            long start = THREADS.getCurrentThreadCpuTime();
            work.accept(input);
            best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
        }
        return best;
    }
}
