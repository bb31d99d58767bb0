package io.jarviscore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Texts and numbers from outside, in the form shown to people. */
class ShownTextTest {
    private static final String HOSTILE =
            "\u001b]0;owned\u0007paid \u001b[2J\u202egnp.exe\u202c\u0000\u200b";
    private static final String CLEAN = "paid gnp.exe";

    private static Approval decided(String by, String note) {
        return new Approvals.Question("q", "w", "s", "May it?", Map.of())
                .asked(Instant.EPOCH)
                .decided(Approval.Status.APPROVED, by, note, Optional.empty(), Instant.EPOCH);
    }

    @Test
    void theDeciderAndTheNoteAreClean() {
        Approval decided = decided("ada\r\nWARN forged" + HOSTILE, HOSTILE + "\n" + HOSTILE);

        assertThat(decided.decidedBy()).isEqualTo("ada WARN forged" + CLEAN);
        assertThat(decided.note()).isEqualTo(CLEAN + "\n" + CLEAN);
        assertThat(decided.toString()).doesNotContain("\u001b", "\u202e", "\u0000");
    }

    @Test
    void aNameOfInvisibleCharactersIsNone() {
        assertThatThrownBy(() -> decided("\u200b\u202e", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("by is blank");
    }

    @Test
    void summariesAreCleanWhereverTheyComeFrom() {
        for (Outcome outcome :
                List.of(
                        Outcome.success(HOSTILE),
                        Outcome.success(Map.of("answer", HOSTILE)),
                        Outcome.failure(HOSTILE),
                        Outcome.success(1).withSummary(HOSTILE))) {
            assertThat(outcome.summary()).isEqualTo(CLEAN);
            assertThat(outcome.toString()).endsWith(": " + CLEAN);
        }
    }

    @Test
    void aSummaryOfNothingVisibleIsStillASentence() {
        assertThat(Outcome.failure("\u001b[2J\u200b").summary()).isEqualTo("No message.");
        assertThat(Outcome.success("\u001b[2J").summary()).isEqualTo("Completed.");
    }

    @Test
    void aSummaryOfEightyMegabytesInOneLineIsShort() {
        assertThat(Outcome.failure("x".repeat(80_000_000)).summary()).hasSizeLessThan(400);
    }

    @Test
    void theBannerIsClean() {
        MeshStatus status =
                new MeshStatus(
                        "node",
                        Instant.EPOCH,
                        false,
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.of("no seed: " + HOSTILE),
                        Map.of("ChatModel", "model " + HOSTILE),
                        0,
                        List.of());

        assertThat(status.toString())
                .contains("model " + CLEAN)
                .doesNotContain("\u001b", "\u202e", "\u0000");
    }

    @Test
    void countsThatDoNotFitSaturate() {
        Usage huge =
                new Usage(
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        Optional.of(BigDecimal.ONE),
                        Integer.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Duration.ZERO);

        Usage sum = huge.plus(huge);

        assertThat(huge.totalTokens()).isEqualTo(Long.MAX_VALUE);
        assertThat(sum.inputTokens()).isEqualTo(Long.MAX_VALUE);
        assertThat(sum.outputTokens()).isEqualTo(Long.MAX_VALUE);
        assertThat(sum.cachedTokens()).isEqualTo(Long.MAX_VALUE);
        assertThat(sum.modelCalls()).isEqualTo(Integer.MAX_VALUE);
        assertThat(sum.turns()).isEqualTo(Integer.MAX_VALUE);
        assertThat(sum.costUsd()).contains(new BigDecimal(2));
    }

    @Test
    void countsBelowZeroAreZero() {
        assertThat(new ChatReply.Tokens(-1, Long.MIN_VALUE, -5, -1, -2))
                .isEqualTo(ChatReply.Tokens.NONE);
    }
}
