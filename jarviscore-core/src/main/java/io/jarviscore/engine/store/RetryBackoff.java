package io.jarviscore.engine.store;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pause before a failed step is retried: exponential from one second to at most a minute.
 * Jitter takes off up to half, so that steps that failed together do not return together ("equal
 * jitter", Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015).
 */
public final class RetryBackoff {
    public static final Duration BASE = Duration.ofSeconds(1);
    public static final Duration MAX = Duration.ofSeconds(60);

    private RetryBackoff() {}

    /** The pause after so many attempts, 1 or more. */
    public static Duration after(int attempts, RandomGenerator random) {
        int doublings = Math.min(attempts - 1, 10);
        long full = Math.min(BASE.toMillis() << doublings, MAX.toMillis());
        return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
    }
}
