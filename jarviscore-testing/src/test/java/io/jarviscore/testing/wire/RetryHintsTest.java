package io.jarviscore.testing.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryHintsTest {
    @ParameterizedTest
    @CsvSource({
        "PT0.12S, 120ms",
        "PT1S, 1s",
        "PT1.5S, 1.5s",
        "PT59S, 59s",
        "PT6M, 6m0s",
        "PT1H2M3S, 1h2m3s",
        "PT24H, 24h0m0s"
    })
    void openAiWritesDurationsInItsOwnWay(Duration wait, String written) {
        assertThat(RetryHints.openAiDuration(wait)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"PT0.001S, 1", "PT1S, 1", "PT1.001S, 2", "PT53S, 53"})
    void wholeSecondsAreRoundedUp(Duration wait, long seconds) {
        assertThat(RetryHints.wholeSeconds(wait)).isEqualTo(seconds);
    }
}
