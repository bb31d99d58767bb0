package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Which growth passes. */
class LinearityTest {
    @Test
    void workThatGrowsWithItsInputPasses() {
        assertThatCode(() -> Linearity.check(800_000, n -> new int[n], LinearityTest::readOnce))
                .doesNotThrowAnyException();
    }

    @Test
    void workThatGrowsWithTheSquareOfItsInputFails() {
        assertThatThrownBy(
                        () ->
                                Linearity.check(
                                        16_000, n -> new int[n], LinearityTest::readForEachElement))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("8 times the input");
    }

    private static void readForEachElement(int[] input) {
        for (int i = 0; i < input.length; i++) {
            readOnce(input);
        }
    }

    private static void readOnce(int[] input) {
        int sum = 0;
        for (int value : input) {
            sum = 31 * sum + value;
        }
        if (sum != 0) {
            throw new IllegalArgumentException("only zeros are read");
        }
    }
}
