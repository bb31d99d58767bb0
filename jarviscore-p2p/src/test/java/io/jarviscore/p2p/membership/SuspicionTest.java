package io.jarviscore.p2p.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SuspicionTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void confirmationsShortenTheTimeLogarithmically() {
        // Vectors of memberlist: K = 3, min 2 s, max 30 s.
        assertThat(seconds(0)).isCloseTo(30, within(0.01));
        assertThat(seconds(1)).isCloseTo(16, within(0.01));
        assertThat(seconds(2)).isCloseTo(7.81, within(0.01));
        assertThat(seconds(3)).isCloseTo(2, within(0.01));
    }

    @Test
    void anAccuserCountsOnce() {
        Suspicion suspicion = new Suspicion(1, "a", 0, 2 * SECOND, 30 * SECOND, 3);
        assertThat(suspicion.confirm("a")).isFalse();
        assertThat(suspicion.confirm("b")).isTrue();
        assertThat(suspicion.confirm("b")).isFalse();
        assertThat(suspicion.deadline()).isEqualTo(16 * SECOND);
    }

    @Test
    void accusersBeyondThoseNeededDoNotCount() {
        Suspicion suspicion = new Suspicion(1, "a", 0, 2 * SECOND, 30 * SECOND, 1);
        assertThat(suspicion.confirm("b")).isTrue();
        assertThat(suspicion.confirm("c")).isFalse();
    }

    @Test
    void aRefusedConnectionShortensTheTimeAtOnce() {
        Suspicion suspicion = new Suspicion(1, "a", 0, 5 * SECOND, 30 * SECOND, 3);
        assertThat(suspicion.refuse(2 * SECOND)).isTrue();
        assertThat(suspicion.deadline()).isEqualTo(2 * SECOND);
    }

    private static double seconds(int confirmations) {
        return Suspicion.timeout(confirmations, 3, 2 * SECOND, 30 * SECOND) / (double) SECOND;
    }
}
