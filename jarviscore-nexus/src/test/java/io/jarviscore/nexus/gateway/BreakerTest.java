package io.jarviscore.nexus.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final ManualClock clock = new ManualClock();
    private final Breaker breaker = new Breaker(clock);
    private final AtomicInteger asked = new AtomicInteger();

    private String fail(boolean isTransient) {
        asked.incrementAndGet();
        throw new GatewayException("down", isTransient);
    }

    @Test
    void afterAFailureNothingIsAskedForAtLeastHalfASecond() {
        assertThatThrownBy(() -> breaker.call(() -> fail(true))).hasMessage("down");
        clock.advance(Duration.ofMillis(499));

        assertThatThrownBy(() -> breaker.call(() -> fail(true)))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("failed 1 times");
        assertThat(asked).hasValue(1);
    }

    @Test
    void thePauseDoublesUpToAMinute() {
        for (int failures = 1; failures <= 10; failures++) {
            assertThatThrownBy(() -> breaker.call(() -> fail(true)));
            assertThat(asked).hasValue(failures);
            long longest = Math.min(60_000, 1_000L << (failures - 1));
            clock.advance(Duration.ofMillis(longest / 2 - 1));
            assertThatThrownBy(() -> breaker.call(() -> fail(true)))
                    .as("after %d failures", failures)
                    .hasMessageContaining("failed " + failures + " times");
            clock.advance(Duration.ofMillis(longest / 2 + 1));
        }
    }

    @Test
    void anAnswerEndsThePause() {
        assertThatThrownBy(() -> breaker.call(() -> fail(true)));
        clock.advance(Duration.ofSeconds(1));
        assertThat(breaker.call(() -> "up")).isEqualTo("up");

        assertThatThrownBy(() -> breaker.call(() -> fail(true))).hasMessage("down");
        clock.advance(Duration.ofSeconds(1));
        assertThat(breaker.call(() -> "up")).as("one second again").isEqualTo("up");
    }

    @Test
    void aCallOfAnInterruptedThreadIsNoFailureOfTheGateway() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> breaker.call(() -> fail(true)));
        assertThat(Thread.interrupted()).isTrue();

        assertThat(breaker.call(() -> "up")).isEqualTo("up");
    }

    @Test
    void aRefusalIsNoFailureOfTheGateway() {
        assertThatThrownBy(() -> breaker.call(() -> fail(false)));

        assertThat(breaker.call(() -> "up")).isEqualTo("up");
    }
}
