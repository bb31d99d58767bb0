package io.jarviscore.benchmarks;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Measured values of one kind: on a shared machine the median, and the range beside it. */
final class Samples {
    private final double[] sorted;

    /**
     * At least one value.
     *
     * @throws IllegalArgumentException if there is none
     */
    Samples(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The value that so many in a hundred do not exceed. */
    double percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(rank, 1) - 1];
    }

    double min() {
        return sorted[0];
    }

    double max() {
        return sorted[sorted.length - 1];
    }

    /** Median and range with so many decimals: {@code 3.1 (2.9 to 4.0)}. */
    String format(int decimals) {
        String number = "%." + decimals + "f";
        return String.format(
                Locale.ROOT,
                number + " (" + number + " to " + number + ")",
                median(),
                min(),
                max());
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}
