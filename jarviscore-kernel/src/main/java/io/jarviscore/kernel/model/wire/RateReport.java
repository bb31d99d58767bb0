package io.jarviscore.kernel.model.wire;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A provider's report on one of its limits, sent with a response.
 *
 * @param limit how much it allows a minute; positive
 * @param remaining how much is left of that; not negative
 * @param reset how long until all is there again, if it says so
 */
public record RateReport(long limit, long remaining, Optional<Duration> reset) {

    /**
     * The report on the number of requests in headers; empty if nothing that makes sense. OpenAI
     * and its kin, Azure and Anthropic have three ways to say it.
     */
    public static Optional<RateReport> ofRequests(Headers headers, InstantSource clock) {
        return read(headers, clock, List.of("requests"));
    }

    /**
     * The report on tokens in headers. Anthropic limits those of the question apart, and that is
     * tighter.
     */
    public static Optional<RateReport> ofTokens(Headers headers, InstantSource clock) {
        return read(headers, clock, List.of("input-tokens", "tokens"));
    }

    private static Optional<RateReport> read(
            Headers headers, InstantSource clock, List<String> whats) {
        for (String what : whats) {
            Optional<RateReport> anthropic =
                    report(
                            headers.get("anthropic-ratelimit-" + what + "-limit"),
                            headers.get("anthropic-ratelimit-" + what + "-remaining"),
                            until(headers.get("anthropic-ratelimit-" + what + "-reset"), clock));
            if (anthropic.isPresent()) {
                return anthropic;
            }
        }
        String what = whats.getLast();
        return report(
                headers.get("x-ratelimit-limit-" + what),
                headers.get("x-ratelimit-remaining-" + what),
                RetryHints.reset(headers, what));
    }

    private static Optional<RateReport> report(
            @Nullable String limit, @Nullable String remaining, Optional<Duration> reset) {
        OptionalLong most = number(limit);
        OptionalLong left = number(remaining);
        // Azure has been seen to send -1 and 0 as limits that it does not know.
        return most.isPresent() && left.isPresent() && most.getAsLong() > 0
                ? Optional.of(
                        new RateReport(
                                most.getAsLong(),
                                Math.min(left.getAsLong(), most.getAsLong()),
                                reset))
                : Optional.empty();
    }

    private static OptionalLong number(@Nullable String text) {
        return text != null && text.strip().matches("\\d{1,15}")
                ? OptionalLong.of(Long.parseLong(text.strip()))
                : OptionalLong.empty();
    }

    /** How long until a time as RFC 3339 has it; empty if it is none, or not to come. */
    static Optional<Duration> until(@Nullable String time, InstantSource clock) {
        if (time == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.between(clock.instant(), Instant.parse(time.strip())))
                    .filter(Duration::isPositive);
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }
}
