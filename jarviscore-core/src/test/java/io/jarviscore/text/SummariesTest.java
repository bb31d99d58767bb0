package io.jarviscore.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummariesTest {
    private static String summary(Object payload) {
        return Outcome.success(payload).summary();
    }

    @Test
    void theSummaryOfAnAnswerInACodeFenceIsASentenceAndNeverTheFence() {
        assertThat(summary("```json\n{\"total\": 5}\n```")).isEqualTo("Completed.");
        assertThat(summary("~~~\ncode\n~~~")).isEqualTo("Completed.");
        assertThat(summary("```python\nprint(1)\n```\nIt prints one.")).isEqualTo("It prints one.");
        assertThat(summary("Here it is:\n```json\n{}\n```")).isEqualTo("Here it is:");
        assertThat(summary("```")).isEqualTo("Completed.");
    }

    @Test
    void jsonIsNoSentence() {
        assertThat(summary("{\"a\": 1}")).isEqualTo("Completed.");
        assertThat(summary(List.of("a"))).isEqualTo("Completed.");
        assertThat(summary(Map.of("answer", "[1]", "message", "Two are left.")))
                .isEqualTo("Two are left.");
    }

    @Test
    void aLongSentenceIsCutBetweenCharacters() {
        for (String before : List.of("", "x")) {
            String cut = summary(before + "🙂".repeat(400));

            assertThat(cut).endsWith("…").hasSizeLessThanOrEqualTo(300);
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(cut)).isTrue();
        }
    }
}
