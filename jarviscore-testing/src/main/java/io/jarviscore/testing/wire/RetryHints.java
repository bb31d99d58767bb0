package io.jarviscore.testing.wire;

import io.jarviscore.testing.wire.ModelError.Retry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** How "come back later" is written into headers, details and sentences. */
public final class RetryHints {
    // Not RFC_1123_DATE_TIME, which writes the first days of a month with one digit.
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    private RetryHints() {}

    /**
     * The headers that carry a hint; none if it travels in the body.
     *
     * @param reset how this provider writes a duration in its reset headers
     */
    public static Map<String, String> headers(
            Retry retry, Instant now, Function<Duration, String> reset) {
        return switch (retry.form()) {
            case RETRY_AFTER_MS ->
                    Map.of("retry-after-ms", Long.toString(retry.delay().toMillis()));
            case RETRY_AFTER_SECONDS ->
                    Map.of("Retry-After", Long.toString(wholeSeconds(retry.delay())));
            case RETRY_AFTER_DATE -> Map.of("Retry-After", httpDate(now.plus(retry.delay())));
            case RESET_HEADERS ->
                    Map.of(
                            "x-ratelimit-remaining-requests",
                            "0",
                            "x-ratelimit-reset-requests",
                            reset.apply(retry.delay()),
                            "x-ratelimit-remaining-tokens",
                            "0",
                            "x-ratelimit-reset-tokens",
                            reset.apply(retry.delay()));
            case RETRY_INFO, SENTENCE -> Map.of();
        };
    }

    /** Writes a hint that travels in the body into an {@code error} object. */
    public static void addTo(Map<String, Object> error, Retry retry) {
        switch (retry.form()) {
            case RETRY_INFO -> error.put("details", List.of(retryInfo(retry.delay())));
            case SENTENCE ->
                    error.put(
                            "message",
                            error.get("message")
                                    + " Please retry after "
                                    + wholeSeconds(retry.delay())
                                    + " seconds.");
            case RETRY_AFTER_MS, RETRY_AFTER_SECONDS, RETRY_AFTER_DATE, RESET_HEADERS -> {}
        }
    }

    /** A duration as OpenAI writes it: {@code 120ms}, {@code 1s}, {@code 6m0s}, {@code 1.5s}. */
    public static String openAiDuration(Duration wait) {
        if (wait.compareTo(Duration.ofSeconds(1)) < 0) {
            return wait.toMillis() + "ms";
        }
        Duration underAnHour = wait.minusHours(wait.toHours());
        String seconds = decimal(underAnHour.minusMinutes(underAnHour.toMinutes())) + "s";
        if (wait.toMinutes() == 0) {
            return seconds;
        }
        String minutes = underAnHour.toMinutes() + "m" + seconds;
        return wait.toHours() == 0 ? minutes : wait.toHours() + "h" + minutes;
    }

    /** Rounded up: a client that comes back early is refused again. */
    public static long wholeSeconds(Duration wait) {
        return wait.plusSeconds(1).minusNanos(1).toSeconds();
    }

    private static Map<String, Object> retryInfo(Duration wait) {
        return Map.of(
                "@type",
                "type.googleapis.com/google.rpc.RetryInfo",
                "retryDelay",
                decimal(wait) + "s");
    }

    private static String decimal(Duration wait) {
        return new BigDecimal(wait.toMillis())
                .movePointLeft(3)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** RFC 9110, section 5.6.7. Whole seconds, rounded up. */
    private static String httpDate(Instant then) {
        Instant whole = then.plusSeconds(1).minusNanos(1);
        return HTTP_DATE.format(whole.atOffset(ZoneOffset.UTC));
    }
}
