package io.jarviscore.kernel.model.limits;

import io.jarviscore.MeshClock;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.coordination.SharedPermits;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cap on exchanges in flight in all processes that share one store ({@code
 * llm_max_concurrent_fleet}). Its permit is the last one that is taken, and is held during the
 * exchange alone; so no more callers of a process wait for the store than have passed its own
 * gates.
 *
 * <p>It fails open: a model that could be asked is more than a cap that cannot be counted. While
 * the store is unavailable exchanges continue without it, and one caller in {@link #PAUSE} checks
 * whether it is back. Thread-safe.
 */
public final class FleetGate {
    private static final Logger log = LoggerFactory.getLogger(FleetGate.class);

    /** One name in the store for all processes. */
    public static final String CAP = "model-exchanges";

    /** Between the end of an exchange's time and when its holder is taken for dead. */
    static final Duration MARGIN = Duration.ofSeconds(10);

    public static final Duration PAUSE = Duration.ofSeconds(5);

    /** A caller without a deadline waits without limit; a store needs a number. */
    private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(365);

    private final int most;
    private final Supplier<SharedPermits> permits;
    private final MeshClock clock;

    /** When to look for the store again; empty while it is there. */
    private final AtomicReference<Optional<Instant>> away = new AtomicReference<>(Optional.empty());

    /**
     * A gate of one mesh.
     *
     * @param most {@code llm_max_concurrent_fleet}; 0 for any number
     * @param permits asked for with the first exchange, when the mesh is complete
     */
    public FleetGate(int most, Supplier<SharedPermits> permits, MeshClock clock) {
        this.most = most;
        this.permits = permits;
        this.clock = clock;
    }

    /**
     * Adds the fleet's permit to those of this process, and releases them if there is none in time.
     * Blocks until then.
     *
     * @param exchange how long the exchange may take, if the deadline does not come first
     * @param waited told how long it waited, if it did
     * @throws ModelException {@code TIMEOUT} at the deadline
     */
    public ModelGates.Permit join(
            ModelGates.Permit local,
            Duration exchange,
            Optional<Instant> deadline,
            Consumer<Duration> waited)
            throws InterruptedException {
        if (most == 0) {
            return local;
        }
        Instant start = clock.instant();
        ModelGates.Permit taken = local;
        boolean done = false;
        try {
            Optional<SharedPermits.Permit> shared = acquire(lease(exchange, deadline), deadline);
            taken = shared.map(local::with).orElse(local);
            if (shared.isPresent() && shared.get().waited()) {
                waited.accept(Duration.between(start, clock.instant()));
            }
            done = true;
            return taken;
        } finally {
            if (!done) {
                taken.release();
            }
        }
    }

    private Duration lease(Duration exchange, Optional<Instant> deadline) {
        return deadline.map(clock::until)
                .filter(left -> left.isPositive() && left.compareTo(exchange) < 0)
                .orElse(exchange)
                .plus(MARGIN);
    }

    /** Empty if the store is unavailable. */
    private Optional<SharedPermits.Permit> acquire(Duration lease, Optional<Instant> deadline)
            throws InterruptedException {
        Optional<SharedPermits.Permit> permit;
        try {
            Optional<Instant> lookAt = away.get();
            if (lookAt.isEmpty()) {
                permit = waitFor(lease, deadline);
            } else if (isMine(lookAt)) {
                permit = look(lease, deadline);
            } else {
                return Optional.empty();
            }
        } catch (RuntimeException e) {
            goneAway(e);
            if (isLate(deadline)) {
                throw late("while the store that counts the fleet's model permits was away");
            }
            return Optional.empty();
        }
        if (permit.isEmpty()) {
            throw late(
                    "while waiting for a model permit of the fleet: raise"
                            + " llm_max_concurrent_fleet or allow more time");
        }
        return permit;
    }

    private Optional<SharedPermits.Permit> waitFor(Duration lease, Optional<Instant> deadline)
            throws InterruptedException {
        Duration atMost =
                deadline.map(clock::until)
                        .filter(left -> left.compareTo(AS_LONG_AS_IT_TAKES) < 0)
                        .orElse(AS_LONG_AS_IT_TAKES);
        return permits.get().acquire(CAP, most, lease, atMost);
    }

    /** Without waiting first: that the store is back must not be known only when a permit is. */
    private Optional<SharedPermits.Permit> look(Duration lease, Optional<Instant> deadline)
            throws InterruptedException {
        Optional<SharedPermits.Permit> permit =
                permits.get().acquire(CAP, most, lease, Duration.ZERO);
        if (away.getAndSet(Optional.empty()).isPresent()) {
            log.info("The store is back: llm_max_concurrent_fleet holds again");
        }
        return permit.isPresent() ? permit : waitFor(lease, deadline);
    }

    /** Whether it is time to look for the store, and nobody else does. */
    private boolean isMine(Optional<Instant> lookAt) {
        Instant now = clock.instant();
        return lookAt.filter(time -> !now.isBefore(time)).isPresent()
                && away.compareAndSet(lookAt, Optional.of(now.plus(PAUSE)));
    }

    private void goneAway(RuntimeException e) {
        Optional<Instant> next = Optional.of(clock.instant().plus(PAUSE));
        if (away.getAndSet(next).isEmpty()) {
            log.warn(
                    "Model exchanges go on without llm_max_concurrent_fleet, because the store that"
                            + " counts them is away: {}",
                    e.getMessage());
        }
    }

    private boolean isLate(Optional<Instant> deadline) {
        return deadline.filter(end -> !clock.until(end).isPositive()).isPresent();
    }

    private static ModelException late(String when) {
        return new ModelException(ModelFailure.TIMEOUT, "the deadline passed " + when);
    }
}
