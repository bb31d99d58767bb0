package io.jarviscore.kernel.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.jarviscore.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryHintsTest {
    private final RetryHints hints = new RetryHints(new ManualClock());

    @ParameterizedTest
    @CsvSource({
        "retry-after-ms, 1500, 1500",
        "Retry-After, 20, 20000",
        "Retry-After, 1.5, 1500",
        "Retry-After, 86400, 86400000",
        "'Retry-After', 'Thu, 01 Jan 2026 00:00:30 GMT', 30000",
    })
    void headersAreRead(String name, String value, long millis) {
        assertThat(hints.read(Headers.of(name, value), error("{}")))
                .contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "soon",
                "NaN",
                "1e99",
                "Wed, 31 Dec 2025 23:59:00 GMT",
                "99999999999999"
            })
    void aHeaderThatSaysNothingUsefulIsPassedOver(String value) {
        assertThat(hints.read(Headers.of("Retry-After", value), error("{}"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Please retry after 20 seconds., 20000",
        "Please retry after 1 second., 1000",
        "Please retry in 53.01s., 53010",
        "Please retry in 53.012345678s., 53013",
        "Please try again in 6m0s. Visit us, 360000",
        "Please try again in 1h2m3s, 3723000",
        "Please try again in 120ms., 120",
        "try again in 2 minutes, 120000",
        "retry after 7, 7000",
    })
    void sentencesAreRead(String sentence, long millis) {
        assertThat(
                        hints.read(
                                Headers.EMPTY,
                                error("{\"error\":{\"message\":\"" + sentence + "\"}}")))
                .contains(Duration.ofMillis(millis));
    }

    @Test
    void theMostExactSourceComesFirst() {
        ServerError error =
                error(
                        "{\"error\":{\"message\":\"retry after 9 seconds\",\"details\":[{},"
                                + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\","
                                + "\"retryDelay\":\"53.5s\"}]}}");
        Headers reset =
                Headers.of(
                        "x-ratelimit-remaining-requests", "0",
                        "x-ratelimit-reset-requests", "1s");

        // A second more than it says, since Google refuses within that second.
        assertThat(hints.read(reset, error)).contains(Duration.ofMillis(54_500));
        assertThat(hints.read(reset.newBuilder().add("Retry-After", "4").build(), error))
                .contains(Duration.ofSeconds(4));
        assertThat(
                        hints.read(
                                reset.newBuilder()
                                        .add("Retry-After", "4")
                                        .add("retry-after-ms", "3100")
                                        .build(),
                                error))
                .contains(Duration.ofMillis(3_100));
    }

    @Test
    void theLimitWithNothingLeftDecidesAndNoOther() {
        assertThat(
                        hints.read(
                                Headers.of(
                                        "x-ratelimit-remaining-requests", "5",
                                        "x-ratelimit-reset-requests", "6m0s",
                                        "x-ratelimit-remaining-tokens", "0",
                                        "x-rate-limit-reset-tokens", "12"),
                                error("{}")))
                .contains(Duration.ofSeconds(12));
        assertThat(
                        hints.read(
                                Headers.of(
                                        "x-ratelimit-remaining-tokens", "-1",
                                        "x-ratelimit-reset-tokens", "12"),
                                error("{}")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "requests, 2026-01-01T00:00:30Z, 30000",
        "tokens, 2026-01-01T00:00:00.5Z, 500",
        "input-tokens, 2026-01-01T01:00:30+01:00, 30000",
        "output-tokens, 2026-01-01T00:01:00Z, 60000",
    })
    void aTimeOfAnthropicsIsCountedFromNow(String limit, String reset, long millis) {
        assertThat(hints.read(anthropic(limit, "0", reset), error("{}")))
                .contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2026-01-01T00:00:30Z",
        "'', 2026-01-01T00:00:30Z",
        "0, 2026-01-01T00:00:00Z",
        "0, 2025-12-31T23:59:59Z",
        "0, soon",
        "0, 30",
    })
    void aLimitOfAnthropicsWithSomethingLeftOrWithoutATimeToComeSaysNothing(
            String left, String reset) {
        assertThat(hints.read(anthropic("tokens", left, reset), error("{}"))).isEmpty();
    }

    @Test
    void theLongestOfAnthropicsLimitsWithNothingLeftDecides() {
        Headers headers =
                anthropic("requests", "0", "2026-01-01T00:00:05Z")
                        .newBuilder()
                        .addAll(anthropic("input-tokens", "0", "2026-01-01T00:00:20Z"))
                        .addAll(anthropic("output-tokens", "7000", "2026-01-01T00:01:00Z"))
                        .build();

        assertThat(hints.read(headers, error("{}"))).contains(Duration.ofSeconds(20));
        assertThat(hints.read(headers.newBuilder().add("Retry-After", "4").build(), error("{}")))
                .contains(Duration.ofSeconds(4));
    }

    @Test
    void aTimeBeyondAllReasonIsCut() {
        assertThat(hints.read(anthropic("tokens", "0", "+999999999-01-01T00:00:00Z"), error("{}")))
                .contains(Duration.ofSeconds(100_000_000));
    }

    private static Headers anthropic(String limit, String left, String reset) {
        return Headers.of(
                "anthropic-ratelimit-" + limit + "-remaining", left,
                "anthropic-ratelimit-" + limit + "-reset", reset);
    }

    @Property
    void noTextCanBreakIt(
            @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 200) String text) {
        Headers headers =
                Headers.of(
                        "retry-after-ms", text,
                        "Retry-After", text,
                        "x-ratelimit-remaining-tokens", "0",
                        "x-ratelimit-reset-tokens", text,
                        "anthropic-ratelimit-tokens-remaining", "0",
                        "anthropic-ratelimit-tokens-reset", text);
        ServerError error =
                new ServerError(429, "", "", "try again in " + text, MissingNode.getInstance());

        assertThat(hints.read(headers, error).filter(wait -> !wait.isPositive())).isEmpty();
    }

    private static ServerError error(String body) {
        return ServerError.read(429, WireJson.read(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aBodyThatIsNoJsonHasNoHint() {
        assertThat(hints.read(Headers.EMPTY, ServerError.read(429, Optional.empty()))).isEmpty();
    }
}
