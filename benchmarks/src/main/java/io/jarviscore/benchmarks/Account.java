package io.jarviscore.benchmarks;

import java.util.function.LongSupplier;

/**
 * A customer of a model's provider, with a limit on requests a minute: a bucket that is full at
 * first and filled again little by little, as OpenAI's is. Thread-safe.
 */
final class Account {
    private static final double MINUTE_NANOS = 60e9;

    private final int perMinute;
    private final LongSupplier nanoTime;
    private double left;
    private long at;
    private long refused;

    Account(int perMinute, LongSupplier nanoTime) {
        this.perMinute = perMinute;
        this.nanoTime = nanoTime;
        this.left = perMinute;
        this.at = nanoTime.getAsLong();
    }

    /**
     * The ruling on a request.
     *
     * @param headers lines of the response's head, with the remainder and the time to return
     */
    record Ruling(boolean accepted, String headers) {}

    synchronized Ruling judge() {
        long now = nanoTime.getAsLong();
        left = Math.min(perMinute, left + (now - at) / MINUTE_NANOS * perMinute);
        at = now;
        boolean accepted = left >= 1;
        if (accepted) {
            left--;
        } else {
            refused++;
        }
        return new Ruling(accepted, headers(accepted));
    }

    synchronized long refused() {
        return refused;
    }

    private String headers(boolean accepted) {
        String limits =
                "x-ratelimit-limit-requests: "
                        + perMinute
                        + "\r\nx-ratelimit-remaining-requests: "
                        + (long) left
                        + "\r\nx-ratelimit-reset-requests: "
                        + millis(perMinute - left)
                        + "ms\r\n";
        return accepted ? limits : limits + "retry-after-ms: " + millis(1 - left) + "\r\n";
    }

    private long millis(double missing) {
        return (long) Math.ceil(missing / perMinute * MINUTE_NANOS / 1e6);
    }
}
