package io.jarviscore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CauseTest {
    @Test
    void aLimitInMoneyIsDescribedInDollarsAndAnyOtherInItsOwnUnit() {
        assertThat(new Cause.LimitReached("kernel_max_cost_usd", 1_250_001, 1_000_000).describe())
                .isEqualTo("kernel_max_cost_usd reached: used 1.250001 of 1");
        assertThat(new Cause.LimitReached("kernel_max_turns", 3, 3).describe())
                .isEqualTo("kernel_max_turns reached: used 3 of 3");
    }
}
