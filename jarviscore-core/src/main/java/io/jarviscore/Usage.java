package io.jarviscore;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * What a task or a workflow spent.
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

    /** Input and output together. */
    public long totalTokens() {
        return inputTokens + outputTokens;
    }

    /** Both together; the cost is known only if both are. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                cachedTokens + other.cachedTokens,
                costUsd.flatMap(mine -> other.costUsd.map(mine::add)),
                modelCalls + other.modelCalls,
                turns + other.turns,
                elapsed.plus(other.elapsed));
    }

    /** The same with another elapsed time. */
    public Usage elapsed(Duration elapsed) {
        return new Usage(
                inputTokens, outputTokens, cachedTokens, costUsd, modelCalls, turns, elapsed);
    }
}
