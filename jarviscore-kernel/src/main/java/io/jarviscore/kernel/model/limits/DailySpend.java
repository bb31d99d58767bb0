package io.jarviscore.kernel.model.limits;

import io.jarviscore.MeshClock;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The spend on models on one day, of all meshes that share a clock. Thread-safe. */
public final class DailySpend {
    // Meshes of one process share the machine's clock, so this is one for the process; a test that
    // turns a clock of its own has a day of its own. The values must not refer to the clocks.
    private static final Map<MeshClock, DailySpend> OF_THE_PROCESS =
            Collections.synchronizedMap(new WeakHashMap<>());

    /** Guards day and sum, which change together; held for a few instructions. */
    private final ReentrantLock lock = new ReentrantLock();

    private LocalDate day = LocalDate.MIN;
    private BigDecimal sum = BigDecimal.ZERO;

    /** Nothing spent yet. */
    public DailySpend() {}

    /** The one of all meshes with this clock. */
    public static DailySpend ofTheProcess(MeshClock clock) {
        return OF_THE_PROCESS.computeIfAbsent(clock, any -> new DailySpend());
    }

    /** The sum of this day, after an amount in US dollars was added to it. */
    BigDecimal add(BigDecimal usd, LocalDate today) {
        lock.lock();
        try {
            if (!day.equals(today)) {
                day = today;
                sum = BigDecimal.ZERO;
            }
            sum = sum.add(usd);
            return sum;
        } finally {
            lock.unlock();
        }
    }

    /** The sum of this day. */
    BigDecimal of(LocalDate today) {
        return add(BigDecimal.ZERO, today);
    }
}
