package io.jarviscore.kernel.model.limits;

import io.jarviscore.MeshClock;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.coordination.SharedCounters;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spend of all processes of one store on models on one day, as last read from the store.
 * Amounts that could not be added because the store was unavailable are added with the next one.
 * Thread-safe.
 */
public final class FleetSpend {
    private static final Logger log = LoggerFactory.getLogger(FleetSpend.class);

    /** A billionth of a dollar: the price of one token of the cheapest models is some tens. */
    private static final int SCALE = 9;

    private static final Duration KEPT = Duration.ofDays(2);

    /** How old a sum may be that admits a call; each own exchange brings a new one. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Supplier<Optional<SharedCounters>> counters;
    private final MeshClock clock;

    /** Guards the fields below; never held during a call of the store. */
    private final ReentrantLock lock = new ReentrantLock();

    private LocalDate day = LocalDate.MIN;
    private long sum;
    private long unsent;
    private Instant heard = Instant.MIN;

    /**
     * Nothing is known yet.
     *
     * @param counters of the store; empty if there is none that is shared, and then the sum is 0
     */
    public FleetSpend(Supplier<Optional<SharedCounters>> counters, MeshClock clock) {
        this.counters = counters;
        this.clock = clock;
    }

    /** Of a process that shares nothing. */
    public static FleetSpend none(MeshClock clock) {
        return new FleetSpend(Optional::empty, clock);
    }

    /** The sum of this day; reads the store unless that happened a moment ago. */
    BigDecimal of(LocalDate today) {
        lock.lock();
        try {
            begin(today);
            if (heard.plus(FRESH).isAfter(clock.instant())) {
                return dollars(sum + unsent);
            }
        } finally {
            lock.unlock();
        }
        return exchange(today);
    }

    /** The sum of this day, after an amount in US dollars was added to it. */
    BigDecimal add(BigDecimal usd, LocalDate today) {
        lock.lock();
        try {
            begin(today);
            unsent += usd.setScale(SCALE, RoundingMode.UP).unscaledValue().longValueExact();
        } finally {
            lock.unlock();
        }
        return exchange(today);
    }

    private BigDecimal exchange(LocalDate today) {
        Optional<SharedCounters> store = counters.get();
        if (store.isEmpty()) {
            return BigDecimal.ZERO;
        }
        long amount = takeUnsent();
        try {
            long now = store.get().add("llm-spend-" + today, amount, KEPT);
            return hear(today, now);
        } catch (StoreUnavailableException e) {
            log.debug("What was spent is added later", e);
            return giveBack(today, amount);
        }
    }

    private long takeUnsent() {
        lock.lock();
        try {
            long amount = unsent;
            unsent = 0;
            return amount;
        } finally {
            lock.unlock();
        }
    }

    private BigDecimal hear(LocalDate today, long now) {
        lock.lock();
        try {
            if (day.equals(today)) {
                // Answers of calls at the same time come in any order; the sum only grows.
                sum = Math.max(sum, now);
                heard = clock.instant();
            }
            return dollars(sum + unsent);
        } finally {
            lock.unlock();
        }
    }

    private BigDecimal giveBack(LocalDate today, long amount) {
        lock.lock();
        try {
            if (day.equals(today)) {
                unsent += amount;
            }
            return dollars(sum + unsent);
        } finally {
            lock.unlock();
        }
    }

    private void begin(LocalDate today) {
        if (!day.equals(today)) {
            day = today;
            sum = 0;
            unsent = 0;
            heard = Instant.MIN;
        }
    }

    private static BigDecimal dollars(long billionths) {
        return BigDecimal.valueOf(billionths, SCALE).stripTrailingZeros();
    }
}
