package io.jarviscore;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * The resources that a task or a workflow used.
 *
 * @param inputTokens tokens sent, cached ones included
 * @param outputTokens tokens received, reasoning included
 * @param cachedTokens the part of {@code inputTokens} that the provider had cached
 * @param costUsd the price in US dollars; empty when the price of any call is unknown
 * @param modelCalls exchanges with a model that were answered
 * @param turns turns of the kernel's loop, and model calls of the task's own code
 * @param elapsed wall time; summed over steps for a workflow
 */
public record Usage(
        long inputTokens,
        long outputTokens,
        long cachedTokens,
        Optional<BigDecimal> costUsd,
        int modelCalls,
        int turns,
        Duration elapsed) {

    /** Nothing spent. */
    public static final Usage NONE =
            new Usage(0, 0, 0, Optional.of(BigDecimal.ZERO), 0, 0, Duration.ZERO);

    /** Input and output together; the largest number if the sum is larger. */
    public long totalTokens() {
        return sum(inputTokens, outputTokens);
    }

    /**
     * Both together; the cost is known only if both are. A sum that is too large for its type is
     * the largest number instead: counts come from servers, and a wrong one must not become a small
     * one.
     */
    public Usage plus(Usage other) {
        return new Usage(
                sum(inputTokens, other.inputTokens),
                sum(outputTokens, other.outputTokens),
                sum(cachedTokens, other.cachedTokens),
                costUsd.flatMap(mine -> other.costUsd.map(mine::add)),
                (int) Math.min(Integer.MAX_VALUE, (long) modelCalls + other.modelCalls),
                (int) Math.min(Integer.MAX_VALUE, (long) turns + other.turns),
                elapsed.plus(other.elapsed));
    }

    private static long sum(long first, long second) {
        long sum = first + second;
        // Both of one sign, the sum of the other: it does not fit (Hacker's Delight, 2-13).
        return ((first ^ sum) & (second ^ sum)) < 0 ? Long.MAX_VALUE : sum;
    }

    /** Returns this usage with another elapsed time. */
    public Usage elapsed(Duration elapsed) {
        return new Usage(
                inputTokens, outputTokens, cachedTokens, costUsd, modelCalls, turns, elapsed);
    }
}
