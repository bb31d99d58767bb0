package io.jarviscore.kernel.model.limits;

import io.jarviscore.ChatReply;
import io.jarviscore.MeshClock;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.settings.SettingKeys;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code llm_max_cost_usd_per_day}: once a day's money is spent, no model is asked until the
 * day ends. Days are those of UTC. If a limit is set and there is a store of several processes, all
 * of them spend the same money, which is remembered there; that costs one call of the store for
 * each exchange. While the store is unavailable, only this process's spend counts. Calls in flight
 * are not cancelled, so many concurrent calls can exceed the limit by their cost. Thread-safe.
 */
public final class DayLimit {
    private static final Logger log = LoggerFactory.getLogger(DayLimit.class);

    private static final String KEY = SettingKeys.LLM_MAX_COST_USD_PER_DAY.key();
    private static final BigDecimal WARNING_SHARE = new BigDecimal("0.8");

    private final BigDecimal limit;
    private final DailySpend spend;
    private final FleetSpend fleet;
    private final MeshClock clock;

    /** Models whose price turned out to be unknown; as many as the program names. */
    private final Set<String> unpriced = ConcurrentHashMap.newKeySet();

    private final AtomicReference<LocalDate> warned = new AtomicReference<>(LocalDate.MIN);

    /**
     * A limit.
     *
     * @param limit in US dollars; 0 for none
     * @param fleet the spend of all processes of a store; not asked without a limit
     */
    public DayLimit(BigDecimal limit, DailySpend spend, FleetSpend fleet, MeshClock clock) {
        this.limit = limit;
        this.spend = spend;
        this.fleet = fleet;
        this.clock = clock;
    }

    /**
     * Lets a call begin, if there is money left.
     *
     * @throws ModelException {@code QUOTA_EXHAUSTED} if there is none
     */
    public void admit() {
        LocalDate today = today();
        BigDecimal spent = isSet() ? spend.of(today).max(fleet.of(today)) : BigDecimal.ZERO;
        if (isSet() && spent.compareTo(limit) >= 0) {
            throw new ModelException(
                    ModelFailure.QUOTA_EXHAUSTED,
                    KEY
                            + " is spent: "
                            + spentOf(spent)
                            + "; the day ends at "
                            + end(today)
                            + ", until then raise the setting",
                    Optional.of(clock.until(end(today))));
        }
    }

    /**
     * Lets a call of this model begin, unless it is known that it cannot be counted.
     *
     * @throws ModelException {@code QUOTA_EXHAUSTED} if its price is unknown
     */
    public void admit(ModelName name) {
        if (isSet() && unpriced.contains(name.id())) {
            throw new ModelException(
                    ModelFailure.QUOTA_EXHAUSTED,
                    "the price of "
                            + name.title()
                            + " is unknown, so "
                            + KEY
                            + " cannot be kept: add "
                            + name.id()
                            + " to the file that "
                            + SettingKeys.MODEL_CATALOGUE.key()
                            + " names");
        }
    }

    /** Books a call's cost. */
    public void book(ModelName name, ChatReply reply) {
        if (reply.costUsd().isEmpty()) {
            unpriced.add(name.id());
            return;
        }
        LocalDate today = today();
        BigDecimal cost = reply.costUsd().get();
        BigDecimal spent = spend.add(cost, today);
        if (isSet()) {
            spent = spent.max(fleet.add(cost, today));
        }
        boolean much = isSet() && spent.compareTo(limit.multiply(WARNING_SHARE)) >= 0;
        if (much && !warned.getAndSet(today).equals(today)) {
            log.warn(
                    "{}: {} are spent; once all of it is, every model call fails until {}",
                    KEY,
                    spentOf(spent),
                    end(today));
        }
    }

    private boolean isSet() {
        return limit.signum() > 0;
    }

    private String spentOf(BigDecimal spent) {
        return spent.toPlainString() + " of " + limit.toPlainString() + " US dollars";
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static Instant end(LocalDate day) {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
