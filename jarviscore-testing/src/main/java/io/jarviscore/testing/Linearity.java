package io.jarviscore.testing;

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
 * <p>Only the thread's own processor time counts, and the best of several runs: other load does not
 * affect the verdict. Nor do caches. An input that no longer fits into the processor's cache costs
 * up to twice as much for each byte, once; work that grows too fast does so at every size.
 * Therefore work that looks too slow is measured again with inputs of twice and four times the
 * size, and fails only if it is too slow there, too. Use it for parsers of your own tools, too:
 *
 * <pre>{@code
 * Linearity.check(200_000, n -> "[".repeat(n), Invoice::parse);
 * }</pre>
 */
public final class Linearity {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int STEP = 8;
    private static final double MOST = 2.5 * 2.5 * 2.5;
    private static final int RUNS = 3;
    private static final int TRIES = 5;
    private static final int DOUBLINGS = 2;

    /** A shorter time cannot be measured. */
    private static final long LEAST_NANOS = 200_000;

    private Linearity() {}

    /**
     * Fails if the work grows faster than its input.
     *
     * @param largest the size of the larger input in the full form of {@link Campaigns}; in every
     *     build it is an eighth of that. The smaller input is an eighth of the larger one
     * @param input makes an input of a size
     */
    public static <T> void check(int largest, IntFunction<T> input, Consumer<T> work) {
        int size = Campaigns.full() ? largest : largest / STEP;
        double ratio = ratio(size, input, work);
        for (int i = 0; i < DOUBLINGS && ratio > MOST; i++) {
            size *= 2;
            ratio = ratio(size, input, work);
        }
        assertThat(ratio)
                .as("%s times the input, to size %s", STEP, size)
                .isLessThanOrEqualTo(MOST);
    }

    /** How often the time of an eighth of an input fits into that of the whole. */
    private static <T> double ratio(int size, IntFunction<T> input, Consumer<T> work) {
        T small = input.apply(size / STEP);
        T large = input.apply(size);
        double ratio = Double.MAX_VALUE;
        for (int i = 0; i < TRIES && ratio > MOST; i++) {
            double before = Math.max(LEAST_NANOS, best(small, work));
            ratio = Math.min(ratio, best(large, work) / before);
        }
        return ratio;
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
