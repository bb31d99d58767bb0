package io.jarviscore.kernel.model.limits;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The pause before the same provider is called again, if it named none. It is the base doubled with
 * each failure, at most 60 s, and of that a random part between a half and the whole, so that
 * callers that failed together do not return together.
 */
public final class Backoff {
    private static final double LONGEST_MILLIS = 60_000;

    private final Duration base;
    private final DoubleSupplier random;

    /**
     * A backoff.
     *
     * @param base {@code llm_429_base_delay}
     * @param random numbers from 0 to below 1
     */
    public Backoff(Duration base, DoubleSupplier random) {
        this.base = base;
        this.random = random;
    }

    /** The wait after so many failures, from 1. */
    public Duration after(int failures) {
        double full =
                Math.min(LONGEST_MILLIS, base.toMillis() * Math.pow(2, Math.max(0, failures - 1)));
        return Duration.ofMillis(Math.round(full * (1 - random.getAsDouble() / 2)));
    }
}
