package io.jarviscore.testing;

import io.jarviscore.testing.wire.RetryHints;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A provider's limits on the requests and tokens of a minute, which a {@link ModelServer} enforces
 * and reports in its headers. Used capacity returns little by little, as at OpenAI and Anthropic,
 * or all at once at the end of a minute; and the requests of a shorter time can be counted, too, as
 * Azure does. Tokens are counted as the provider does before it answers: four characters of the
 * request are one. Thread-safe.
 */
public final class ProviderLimits {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final Counter requests;
    private final Optional<Counter> tokens;
    private final Optional<Counter> burst;

    private final ReentrantLock lock = new ReentrantLock();
    private long refused;
    private long accepted;

    private ProviderLimits(Counter requests, Optional<Counter> tokens, Optional<Counter> burst) {
        this.requests = requests;
        this.tokens = tokens;
        this.burst = burst;
    }

    /** A number of requests a minute, with capacity that returns little by little. */
    public static ProviderLimits requestsPerMinute(int requests) {
        return new ProviderLimits(
                new Counter("requests", requests, MINUTE, false),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Like these limits, with capacity that returns all at once when a minute is over; the first
     * one begins now.
     */
    public ProviderLimits inWindows() {
        return new ProviderLimits(
                new Counter("requests", requests.limit, MINUTE, true), tokens, burst);
    }

    /** Adds a number of tokens a minute, with capacity that returns little by little. */
    public ProviderLimits tokensPerMinute(int most) {
        return new ProviderLimits(
                requests, Optional.of(new Counter("tokens", most, MINUTE, false)), burst);
    }

    /** And within each such time no more than its share of the requests of a minute. */
    public ProviderLimits evenWithin(Duration time) {
        double share = requests.limit * (double) time.toNanos() / MINUTE.toNanos();
        return new ProviderLimits(
                requests,
                tokens,
                Optional.of(new Counter("burst", Math.max(1, (int) share), time, true)));
    }

    /** How many requests were refused. */
    public long refused() {
        lock.lock();
        try {
            return refused;
        } finally {
            lock.unlock();
        }
    }

    /** How many requests were let in. */
    public long accepted() {
        lock.lock();
        try {
            return accepted;
        } finally {
            lock.unlock();
        }
    }

    /** Counts a request, if it is within the limits. */
    Ruling judge(ServerRequest request, Instant now) {
        lock.lock();
        try {
            double wanted = Math.ceilDiv(request.body().length(), CHARACTERS_PER_TOKEN);
            Duration wait = requests.until(1, now);
            if (tokens.isPresent()) {
                wait = longer(wait, tokens.get().until(wanted, now));
            }
            if (burst.isPresent()) {
                wait = longer(wait, burst.get().until(1, now));
            }
            if (wait.isPositive()) {
                refused++;
                return new Ruling(Optional.of(wait), headers(request, now));
            }
            accepted++;
            requests.take(1);
            tokens.ifPresent(counter -> counter.take(wanted));
            burst.ifPresent(counter -> counter.take(1));
            return new Ruling(Optional.empty(), headers(request, now));
        } finally {
            lock.unlock();
        }
    }

    private Map<String, String> headers(ServerRequest request, Instant now) {
        boolean anthropic = request.path().endsWith("/messages");
        Map<String, String> headers = new LinkedHashMap<>();
        requests.describe(headers, anthropic, now);
        tokens.ifPresent(counter -> counter.describe(headers, anthropic, now));
        return headers;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /**
     * The ruling on a request.
     *
     * @param comeBack in which time, if it is refused
     * @param headers the response's headers about the limits
     */
    record Ruling(Optional<Duration> comeBack, Map<String, String> headers) {}

    /** One limit. Not thread-safe. */
    private static final class Counter {
        private final String name;
        private final int limit;
        private final Duration period;
        private final boolean window;
        private double left;
        private Instant at = Instant.MIN;

        private Counter(String name, int limit, Duration period, boolean window) {
            if (limit < 1) {
                throw new IllegalArgumentException(
                        "the limit of " + name + " is " + limit + ": it must be positive");
            }
            this.name = name;
            this.limit = limit;
            this.period = period;
            this.window = window;
            this.left = limit;
        }

        void take(double amount) {
            left -= amount;
        }

        Duration until(double amount, Instant now) {
            refill(now);
            double missing = Math.min(amount, limit) - left;
            if (missing <= 1e-6) {
                return Duration.ZERO;
            }
            return window ? untilFull(now) : share(missing);
        }

        void describe(Map<String, String> headers, boolean anthropic, Instant now) {
            String remaining = String.valueOf((long) Math.max(0, left));
            if (anthropic) {
                String start = "anthropic-ratelimit-" + name;
                headers.put(start + "-limit", String.valueOf(limit));
                headers.put(start + "-remaining", remaining);
                headers.put(start + "-reset", now.plus(untilFull(now)).toString());
            } else {
                headers.put("x-ratelimit-limit-" + name, String.valueOf(limit));
                headers.put("x-ratelimit-remaining-" + name, remaining);
                headers.put("x-ratelimit-reset-" + name, RetryHints.openAiDuration(untilFull(now)));
            }
        }

        private Duration untilFull(Instant now) {
            return window ? Duration.between(now, at.plus(period)) : share(limit - left);
        }

        private Duration share(double amount) {
            return Duration.ofNanos((long) Math.ceil(amount / limit * period.toNanos()));
        }

        private void refill(Instant now) {
            if (at.equals(Instant.MIN)) {
                at = now;
            } else if (window) {
                long passed = Duration.between(at, now).dividedBy(period);
                if (passed > 0) {
                    at = at.plus(period.multipliedBy(passed));
                    left = limit;
                }
            } else {
                double passed = (double) Duration.between(at, now).toNanos() / period.toNanos();
                left = Math.min(limit, left + passed * limit);
                at = now;
            }
        }
    }
}
