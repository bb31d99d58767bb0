package io.jarviscore.kernel.model.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.StoreUnavailableException;
import io.jarviscore.coordination.SharedCounters;
import io.jarviscore.testing.ManualClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FleetSpendTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 1);

    private final ManualClock clock = new ManualClock();
    private final Map<String, Long> stored = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean away;

    private final SharedCounters store =
            (counter, amount, keep) -> {
                calls.incrementAndGet();
                if (away) {
                    throw new StoreUnavailableException("away");
                }
                return stored.merge(counter, amount, Long::sum);
            };

    private FleetSpend process() {
        return new FleetSpend(() -> Optional.of(store), clock);
    }

    @Test
    void aProcessKnowsTodaysSpendOfItsFormerLifeAndOfOthers() {
        process().add(new BigDecimal("1.25"), DAY);
        FleetSpend restarted = process();

        assertThat(restarted.of(DAY)).isEqualByComparingTo("1.25");

        process().add(new BigDecimal("0.000000001"), DAY);
        clock.advance(Duration.ofSeconds(10));
        assertThat(restarted.of(DAY)).isEqualByComparingTo("1.250000001");
    }

    @Test
    void everyDayBeginsWithNothing() {
        FleetSpend spend = process();
        spend.add(BigDecimal.ONE, DAY);

        assertThat(spend.of(DAY.plusDays(1))).isZero();
        assertThat(process().of(DAY.plusDays(1))).isZero();
    }

    @Test
    void aSumHeardAMomentAgoIsNotAskedForAgain() {
        FleetSpend spend = process();
        spend.add(BigDecimal.ONE, DAY);

        spend.of(DAY);
        spend.of(DAY);
        assertThat(calls).hasValue(1);

        clock.advance(Duration.ofSeconds(10));
        spend.of(DAY);
        assertThat(calls).hasValue(2);
    }

    @Test
    void spendDuringAnOutageOfTheStoreIsAddedAfterIt() {
        FleetSpend spend = process();
        away = true;

        assertThat(spend.add(BigDecimal.ONE, DAY)).isEqualByComparingTo("1");
        assertThat(spend.of(DAY)).isEqualByComparingTo("1");
        away = false;
        assertThat(spend.add(BigDecimal.TWO, DAY)).isEqualByComparingTo("3");

        assertThat(process().of(DAY)).isEqualByComparingTo("3");
    }

    @Test
    void withoutASharedStoreNothingIsCountedHere() {
        FleetSpend alone = FleetSpend.none(clock);

        assertThat(alone.add(BigDecimal.ONE, DAY)).isZero();
        assertThat(alone.of(DAY)).isZero();
    }
}
