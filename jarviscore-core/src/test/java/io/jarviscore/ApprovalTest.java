package io.jarviscore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Approval.Status;
import io.jarviscore.Approvals.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApprovalTest {
    private static final Instant ASKED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Map<String, Object> SHOWN = Map.of("euros", 120L);

    @Test
    void aQuestionExpiresAtTheEndOfItsTimeAndNotBefore() {
        Approval asked = question(Optional.of(Duration.ofSeconds(10))).asked(ASKED);

        assertThat(asked.expiresAt()).contains(ASKED.plusSeconds(10));
        assertThat(asked.asOf(ASKED.plusMillis(9_999))).isEqualTo(asked);
        Approval expired = asked.asOf(ASKED.plusSeconds(10));
        assertThat(expired.status()).isEqualTo(Status.EXPIRED);
        assertThat(expired.decidedAt()).contains(ASKED.plusSeconds(10));
        assertThat(asked.asOf(ASKED.plusSeconds(9_999))).isEqualTo(expired);
    }

    @Test
    void aQuestionDecidedInTimeNeverExpires() {
        Approval decided =
                question(Optional.of(Duration.ofSeconds(10)))
                        .asked(ASKED)
                        .decided(Status.REJECTED, "ann", "no", Optional.empty(), ASKED);

        assertThat(decided.asOf(ASKED.plusSeconds(60))).isEqualTo(decided);
    }

    @Test
    void aYesIsAboutTheEditedArgumentsOrThoseThatWereShown() {
        Approval asked = question(Optional.empty()).asked(ASKED);
        Map<String, Object> edited = Map.of("euros", 100L);

        assertThat(asked.arguments()).isEqualTo(SHOWN);
        assertThat(
                        asked.decided(Status.APPROVED, "ann", "less", Optional.of(edited), ASKED)
                                .arguments())
                .isEqualTo(edited);
        assertThat(new Question("q", "w", "s", "May it?", Map.of()).asked(ASKED).arguments())
                .isEmpty();
    }

    @Test
    void aTimeThatNobodyCanDecideInIsRefused() {
        for (Duration time :
                new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(40_000)}) {
            assertThatThrownBy(() -> question(Optional.of(time)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"q\"")
                    .hasMessageContaining(time.toString())
                    .hasMessageContaining("use a positive time");
        }
    }

    private static Question question(Optional<Duration> expiresIn) {
        return new Question("q", "w", "s", "May it?", Map.of(Approval.ARGUMENTS, SHOWN), expiresIn);
    }
}
