package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.coordination.SharedCounters;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantees of every {@link SharedCounters}. */
public abstract class SharedCountersContract {
    private static final Duration KEEP = Duration.ofDays(2);
    private static final Duration SHORT = Duration.ofMillis(50);

    @SuppressWarnings("NullAway.Init") // made before each test
    private SharedCounters here;

    @SuppressWarnings("NullAway.Init") // made before each test
    private SharedCounters there;

    /** For subclasses. */
    protected SharedCountersContract() {}

    /**
     * Counters as another process has them: on the store that this test alone uses, which is empty
     * at first.
     */
    protected abstract SharedCounters ofAnotherProcess() throws Exception;

    /** Lets this much time pass as the store sees it, and returns when it has. */
    protected abstract void elapse(Duration time);

    @BeforeEach
    final void openTwice() throws Exception {
        here = ofAnotherProcess();
        there = ofAnotherProcess();
    }

    @Test
    void allProcessesAddToOneSum() {
        assertThat(here.add("a", 0, KEEP)).isZero();
        assertThat(here.add("a", 5, KEEP)).isEqualTo(5);
        assertThat(there.add("a", 7, KEEP)).isEqualTo(12);

        assertThat(here.add("a", 0, KEEP)).isEqualTo(12);
        assertThat(here.add("b", 0, KEEP)).isZero();
    }

    @Test
    void everyDigitIsKept() {
        long large = Long.MAX_VALUE - 2;

        assertThat(here.add("a", large, KEEP)).isEqualTo(large);
        assertThat(there.add("a", 1, KEEP)).isEqualTo(large + 1);
    }

    @Test
    void manyAtOnceAreAllCounted() throws Exception {
        Crowd.together(10, () -> here.add("a", 2, KEEP) + there.add("a", 3, KEEP));

        assertThat(here.add("a", 0, KEEP)).isEqualTo(50);
    }

    @Test
    void aCounterExpiresAndReadingDoesNotKeepIt() {
        here.add("a", 5, SHORT);
        here.add("a", 0, KEEP);
        elapse(SHORT.plusMillis(20));

        assertThat(here.add("a", 0, KEEP)).isZero();
        assertThat(here.add("a", 1, KEEP)).isEqualTo(1);
    }
}
