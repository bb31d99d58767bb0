package io.jarviscore.kernel.model.limits;

import io.jarviscore.MeshClock;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.wire.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The knowledge of all callers of one provider's model about its rate limit. When one of them
 * receives a wait, all calls stop until that time has passed. Then one caller, the probe, goes
 * first; the others follow when it was answered, or wait on if it was refused again. (The half-open
 * state of a circuit breaker, so that the end of a wait is not the start of the next stampede.)
 *
 * <p>Thread-safe.
 */
public final class Cooldown {
    /** A longer wait is refused, so that the next provider is asked. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** The permission of a caller. */
    public enum Pass {
        /** Nothing stands in the way. */
        FREE,
        /** It goes first; its result must be reported. */
        PROBE
    }

    private final String model;
    private final MeshClock clock;

    /** Guards all below; held for a few instructions, never while waiting. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Set<Waiter> waiters = new HashSet<>();

    /** The end of the wait; none if there is no wait and no probe either. */
    private @Nullable Instant until;

    private boolean probing;
    private long started;

    /** No wait yet, for a model that messages call so. */
    public Cooldown(String model, MeshClock clock) {
        this.model = model;
        this.clock = clock;
    }

    /**
     * Blocks until this caller may ask.
     *
     * @param deadline of the caller
     * @param rounds how many waits it sits out; the one after them is refused
     * @param onWait told how long a wait is going to be
     * @throws ModelException {@code RATE_LIMITED} if a wait is too long, does not fit the deadline
     *     or is one too many; {@code TIMEOUT} if the probe took longer than the deadline
     */
    public Pass enter(Optional<Instant> deadline, int rounds, Consumer<Duration> onWait)
            throws InterruptedException {
        Optional<Instant> announced = Optional.empty();
        int left = rounds;
        while (true) {
            Waiter me = new Waiter();
            Optional<Pass> pass = passOrQueue(me);
            if (pass.isPresent()) {
                return pass.get();
            }
            try {
                Optional<Instant> end = end();
                if (end.isPresent() && !end.equals(announced)) {
                    Duration wait = clock.until(end.get());
                    refuseUnlessWorthwhile(wait, deadline, left--);
                    onWait.accept(wait);
                    announced = end;
                }
                me.await(clock, patience(end, deadline));
            } finally {
                forget(me);
            }
            refuseIfLate(deadline);
        }
    }

    /** Everybody waits, from now; a wait that ends later already holds on. */
    public void start(Duration wait) {
        lock.lock();
        try {
            started++;
            Instant end = clock.instant().plus(wait);
            if (until == null || end.isAfter(until)) {
                until = end;
            }
            // Waiters check whether the new wait suits them.
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many waits were started. */
    public long started() {
        lock.lock();
        try {
            return started;
        } finally {
            lock.unlock();
        }
    }

    /** Whether callers have to wait now, also for a probe. */
    public boolean isOn() {
        lock.lock();
        try {
            return until != null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reports a caller that got an answer, or a failure unrelated to the rate: if it was the probe,
     * the others may go, unless a wait was started meanwhile.
     */
    public void answered(Pass pass) {
        end(pass, true);
    }

    /** The caller's exchange told nothing: if it was the probe, another caller becomes it. */
    public void unanswered(Pass pass) {
        end(pass, false);
    }

    private void end(Pass pass, boolean answered) {
        if (pass == Pass.FREE) {
            return;
        }
        lock.lock();
        try {
            probing = false;
            if (answered && until != null && !clock.until(until).isPositive()) {
                until = null;
            }
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    /** The right to call, or a place among those that the next change wakes. */
    private Optional<Pass> passOrQueue(Waiter me) {
        lock.lock();
        try {
            if (until == null) {
                return Optional.of(Pass.FREE);
            }
            if (!probing && !clock.until(until).isPositive()) {
                probing = true;
                return Optional.of(Pass.PROBE);
            }
            waiters.add(me);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Instant> end() {
        lock.lock();
        try {
            return Optional.ofNullable(until);
        } finally {
            lock.unlock();
        }
    }

    private void refuseUnlessWorthwhile(Duration wait, Optional<Instant> deadline, int roundsLeft) {
        boolean fits = deadline.isEmpty() || wait.compareTo(clock.until(deadline.get())) < 0;
        if (wait.compareTo(LONGEST_WAIT) > 0 || !fits || (wait.isPositive() && roundsLeft <= 0)) {
            throw new ModelException(
                    ModelFailure.RATE_LIMITED,
                    model
                            + " is rate limited for another "
                            + Math.max(1, wait.toSeconds())
                            + " s: wait, or configure another provider",
                    Optional.of(wait).filter(Duration::isPositive));
        }
    }

    /** The time until the wait ends, or, behind a probe, until the deadline. */
    private Optional<Duration> patience(Optional<Instant> end, Optional<Instant> deadline) {
        return end.map(clock::until)
                .filter(Duration::isPositive)
                .or(() -> deadline.map(clock::until));
    }

    private void refuseIfLate(Optional<Instant> deadline) {
        if (deadline.isPresent() && !clock.until(deadline.get()).isPositive()) {
            throw new ModelException(
                    ModelFailure.TIMEOUT,
                    "the deadline passed while " + model + " was rate limited: allow more time");
        }
    }

    private void forget(Waiter me) {
        lock.lock();
        try {
            waiters.remove(me);
        } finally {
            lock.unlock();
        }
    }

    private void wakeAll() {
        waiters.forEach(Waiter::wake);
        waiters.clear();
    }
}
