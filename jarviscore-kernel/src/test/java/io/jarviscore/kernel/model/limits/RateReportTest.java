package io.jarviscore.kernel.model.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.jarviscore.kernel.model.wire.RateReport;
import io.jarviscore.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;

class RateReportTest {
    private static final RateBudget.Entry NOTHING =
            new RateBudget.Entry(0, RateBudget.Sum.NONE, RateBudget.Sum.NONE);

    private final ManualClock clock = new ManualClock();

    @Test
    void openAiSaysDurations() {
        Headers headers =
                Headers.of(
                        "x-ratelimit-limit-requests", "600",
                        "x-ratelimit-remaining-requests", "599",
                        "x-ratelimit-reset-requests", "100ms",
                        "x-ratelimit-limit-tokens", "30000",
                        "x-ratelimit-remaining-tokens", "0",
                        "x-ratelimit-reset-tokens", "1m0s");

        assertThat(RateReport.ofRequests(headers, clock)).hasValue(report(600, 599, 100));
        assertThat(RateReport.ofTokens(headers, clock)).hasValue(report(30_000, 0, 60_000));
    }

    @Test
    void azureSaysSeconds() {
        Headers headers =
                Headers.of(
                        "x-ratelimit-limit-tokens", "1000",
                        "x-ratelimit-remaining-tokens", "250",
                        "x-rate-limit-reset-tokens", "45");

        assertThat(RateReport.ofTokens(headers, clock)).hasValue(report(1_000, 250, 45_000));
        assertThat(RateReport.ofRequests(headers, clock)).isEmpty();
    }

    @Test
    void anthropicSaysWhenAndItsLimitOnTheQuestionCounts() {
        Headers headers =
                Headers.of(
                        "anthropic-ratelimit-requests-limit", "50",
                        "anthropic-ratelimit-requests-remaining", "49",
                        "anthropic-ratelimit-requests-reset", "2026-01-01T00:00:02Z",
                        "anthropic-ratelimit-tokens-limit", "90000",
                        "anthropic-ratelimit-tokens-remaining", "90000",
                        "anthropic-ratelimit-input-tokens-limit", "80000",
                        "anthropic-ratelimit-input-tokens-remaining", "79000",
                        "anthropic-ratelimit-input-tokens-reset", "2026-01-01T00:00:01Z");

        assertThat(RateReport.ofRequests(headers, clock)).hasValue(report(50, 49, 2_000));
        assertThat(RateReport.ofTokens(headers, clock)).hasValue(report(80_000, 79_000, 1_000));
    }

    @Test
    void aSenselessReportIsIgnored() {
        for (String limit : List.of("-1", "0", "", "many", "1e9", "999999999999999999999")) {
            Headers headers =
                    Headers.of(
                            "x-ratelimit-limit-requests",
                            limit,
                            "x-ratelimit-remaining-requests",
                            "5");

            assertThat(RateReport.ofRequests(headers, clock)).as(limit).isEmpty();
        }
    }

    @Test
    void aResetThatCannotBeReadLeavesTheRest() {
        Headers headers =
                Headers.of(
                        "anthropic-ratelimit-requests-limit", "50",
                        "anthropic-ratelimit-requests-remaining", "60",
                        "anthropic-ratelimit-requests-reset", "tomorrow");

        RateReport report = RateReport.ofRequests(headers, clock).orElseThrow();
        assertThat(report.remaining()).isEqualTo(50);
        assertThat(report.reset()).isEmpty();
    }

    @Test
    void nothingThatAHeaderMayHoldIsTooMuch() {
        Random random = new Random(4);
        List<String> names =
                List.of(
                        "x-ratelimit-limit-requests",
                        "x-ratelimit-remaining-requests",
                        "x-ratelimit-reset-requests",
                        "anthropic-ratelimit-tokens-limit",
                        "anthropic-ratelimit-tokens-remaining",
                        "anthropic-ratelimit-tokens-reset");
        String characters = "0123456789.-+:TZsmhe ,";
        RateBudget budget = new RateBudget("m", clock);

        assertThatCode(
                        () -> {
                            for (int i = 0; i < 100_000; i++) {
                                Headers.Builder headers = new Headers.Builder();
                                names.forEach(name -> headers.add(name, mess(random, characters)));
                                budget.heard(NOTHING, headers.build());
                            }
                        })
                .doesNotThrowAnyException();
    }

    private static String mess(Random random, String characters) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(12); length > 0; length--) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString().strip();
    }

    private static RateReport report(long limit, long remaining, long resetMillis) {
        return new RateReport(limit, remaining, Optional.of(Duration.ofMillis(resetMillis)));
    }
}
