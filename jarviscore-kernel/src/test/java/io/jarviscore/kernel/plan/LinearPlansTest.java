package io.jarviscore.kernel.plan;

import io.jarviscore.testing.Linearity;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans are read in a time that grows with the reply. */
@Timeout(60)
class LinearPlansTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[",
                "}",
                "{}",
                "x{",
                "{\"task\":\"t\",\"criterion\":\"c\"},",
                "{\"id\":\"a\",\"task\":\"t\",\"criterion\":\"c\",\"after\":[\"b\",\"c\"]},",
                "\"",
                " "
            })
    void aPlanIsReadInLinearTime(String piece) {
        for (String start : new String[] {"", "{\"steps\":[", "words ["}) {
            Linearity.check(
                    200_000,
                    n -> start + piece.repeat(n / piece.length()) + "{}]}",
                    text -> {
                        try {
                            PlanReader.steps(text, Set.of());
                        } catch (PlanException refused) {
                            // that is an answer, too
                        }
                    });
        }
    }
}
