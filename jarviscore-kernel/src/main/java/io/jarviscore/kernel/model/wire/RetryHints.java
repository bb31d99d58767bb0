package io.jarviscore.kernel.model.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A server's hint when to try again. The most exact source comes first: {@code retry-after-ms},
 * {@code Retry-After} in seconds or as a date, Google's {@code RetryInfo}, a sentence in the
 * message, and the reset headers of an exhausted limit. A hint that cannot be read, or is not in
 * the future, counts as absent.
 */
final class RetryHints {
    /** A hint is cut to this: far above anything that is waited for, far below an overflow. */
    private static final double LONGEST_SECONDS = 1e8;

    private static final int LONGEST_MESSAGE = 4_000;

    private static final List<String> OPENAI_LIMITS = List.of("requests", "tokens");
    private static final List<String> ANTHROPIC_LIMITS =
            List.of("requests", "tokens", "input-tokens", "output-tokens");

    private static final String NUMBER = "\\d{1,12}(?:\\.\\d{1,9})?";

    /** {@code 6m0s}, {@code 1h2m3.5s}, {@code 120ms}, {@code 53s}, {@code 20}. */
    private static final Pattern DURATION =
            Pattern.compile(
                    "(?:("
                            + NUMBER
                            + ")ms|(?:("
                            + NUMBER
                            + ")h)?(?:("
                            + NUMBER
                            + ")m(?!s))?(?:("
                            + NUMBER
                            + ")s?)?)");

    /** "retry after 20 seconds", "Please retry in 53.01s", "try again in 6m0s". */
    private static final Pattern SENTENCE =
            Pattern.compile(
                    "try (?:again )?(?:after|in) ("
                            + NUMBER
                            + ")\\s?(milliseconds?|ms|seconds?|minutes?|hours?"
                            + "|(?:h|m(?!s)|s)[\\d.hms]{0,20})?(?![a-z])",
                    Pattern.CASE_INSENSITIVE);

    private final InstantSource clock;

    RetryHints(InstantSource clock) {
        this.clock = clock;
    }

    Optional<Duration> read(Headers headers, ServerError error) {
        return number(headers.get("retry-after-ms"), 0.001)
                .or(() -> number(headers.get("Retry-After"), 1))
                .or(() -> date(headers))
                .or(() -> retryInfo(error.details().path("details")))
                .or(() -> sentence(error.message()))
                .or(() -> resets(headers));
    }

    private Optional<Duration> date(Headers headers) {
        Instant then = headers.getInstant("Retry-After");
        return then == null
                ? Optional.empty()
                : Optional.of(Duration.between(clock.instant(), then)).filter(Duration::isPositive);
    }

    private static Optional<Duration> retryInfo(JsonNode details) {
        for (JsonNode detail : details) {
            JsonNode delay = detail.path("retryDelay");
            if (delay.isTextual()) {
                // Google counts to the second at which a quota is free, and refuses within it.
                return duration(delay.textValue()).map(wait -> wait.plusSeconds(1));
            }
        }
        return Optional.empty();
    }

    private static Optional<Duration> sentence(String message) {
        Matcher found =
                SENTENCE.matcher(message.substring(0, Math.min(LONGEST_MESSAGE, message.length())));
        if (!found.find()) {
            return Optional.empty();
        }
        String unit = found.group(2) == null ? "s" : found.group(2);
        String compact =
                switch (unit.toLowerCase(Locale.ROOT)) {
                    case "millisecond", "milliseconds" -> "ms";
                    case "second", "seconds" -> "s";
                    case "minute", "minutes" -> "m";
                    case "hour", "hours" -> "h";
                    default -> unit;
                };
        // A full stop may end the sentence right behind "6m0s".
        return duration((found.group(1) + compact).replaceAll("\\.$", ""));
    }

    /** The longest wait for a limit of which nothing is left. */
    private Optional<Duration> resets(Headers headers) {
        return Stream.concat(
                        OPENAI_LIMITS.stream().map(limit -> resetOfNothing(headers, limit)),
                        ANTHROPIC_LIMITS.stream().map(limit -> resetTime(headers, limit)))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
    }

    /** When a limit of which nothing is left is filled up again. */
    private static Optional<Duration> resetOfNothing(Headers headers, String limit) {
        return isNothing(headers.get("x-ratelimit-remaining-" + limit))
                ? reset(headers, limit)
                : Optional.empty();
    }

    /** When a limit is filled up again, if its header can be read. Azure has two spellings. */
    static Optional<Duration> reset(Headers headers, String limit) {
        String usual = headers.get("x-ratelimit-reset-" + limit);
        String reset = usual == null ? headers.get("x-rate-limit-reset-" + limit) : usual;
        return reset == null ? Optional.empty() : duration(reset);
    }

    /** The reset time of one of Anthropic's limits. */
    private Optional<Duration> resetTime(Headers headers, String limit) {
        return isNothing(headers.get("anthropic-ratelimit-" + limit + "-remaining"))
                ? RateReport.until(headers.get("anthropic-ratelimit-" + limit + "-reset"), clock)
                        .flatMap(wait -> seconds(wait.getSeconds() + wait.getNano() / 1e9))
                : Optional.empty();
    }

    private static boolean isNothing(@Nullable String left) {
        return left != null && left.strip().equals("0");
    }

    private static Optional<Duration> number(@Nullable String text, double unit) {
        return text != null && text.strip().matches(NUMBER)
                ? seconds(Double.parseDouble(text.strip()) * unit)
                : Optional.empty();
    }

    private static Optional<Duration> duration(String text) {
        Matcher parts = DURATION.matcher(text.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        return seconds(
                part(parts, 1) / 1000
                        + part(parts, 2) * 3600
                        + part(parts, 3) * 60
                        + part(parts, 4));
    }

    private static double part(Matcher parts, int group) {
        String digits = parts.group(group);
        return digits == null ? 0 : Double.parseDouble(digits);
    }

    private static Optional<Duration> seconds(double seconds) {
        long millis = (long) Math.ceil(Math.min(seconds, LONGEST_SECONDS) * 1000);
        return millis > 0 ? Optional.of(Duration.ofMillis(millis)) : Optional.empty();
    }
}
