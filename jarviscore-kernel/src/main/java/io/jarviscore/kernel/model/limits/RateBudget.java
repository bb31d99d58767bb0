package io.jarviscore.kernel.model.limits;

import io.jarviscore.MeshClock;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.wire.RateReport;
import io.jarviscore.kernel.model.wire.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The remaining requests and tokens a minute of one model, learned from the headers of its
 * responses. Callers that would be refused wait here, in the order in which they came, and go as
 * soon as their part is there; so the limit is used up, and nobody is refused.
 *
 * <p>A provider that says nothing of its limits, and one that has not answered yet, limits nobody.
 * Thread-safe.
 */
public final class RateBudget {
    private final String model;
    private final MeshClock clock;

    /** Guards all below; held for a few instructions, never while waiting. */
    private final ReentrantLock lock = new ReentrantLock();

    private final RateBucket requests = new RateBucket();
    private final RateBucket tokens = new RateBucket();

    /** The waiters, first come first. */
    private final LinkedHashSet<Waiting> queue = new LinkedHashSet<>();

    private long tokensWanted;
    private Sum entered = Sum.NONE;
    private Sum ended = Sum.NONE;
    private MeshClock.Timer next = () -> {};

    /** Nothing is known yet of a model that messages call so. */
    public RateBudget(String model, MeshClock clock) {
        this.model = model;
        this.clock = clock;
    }

    /**
     * Blocks until one request of so many tokens may be sent. Its end must be reported by {@link
     * #ended}, or {@link #unsent} if it was not sent.
     *
     * @return the granted entry, to be passed at its end
     * @param onWait told how long a wait is going to be
     * @throws ModelException {@code RATE_LIMITED} at once if the wait is too long or does not fit
     *     the deadline; {@code TIMEOUT} if it took longer than expected; {@code UNAVAILABLE} if too
     *     many wait
     */
    public Entry enter(long wanted, Optional<Instant> deadline, Consumer<Duration> onWait)
            throws InterruptedException {
        Waiting me;
        Duration wait;
        lock.lock();
        try {
            Instant now = clock.instant();
            wait = waitFor(wanted, now);
            if (queue.isEmpty() && wait.isZero()) {
                return take(wanted, now);
            }
            refuseUnlessWorthwhile(wait, deadline);
            me = new Waiting(wanted);
            queue.add(me);
            tokensWanted += wanted;
            admit();
        } finally {
            lock.unlock();
        }
        onWait.accept(wait);
        return await(me, deadline);
    }

    /**
     * Reads a response. It may report the remainder when the provider had seen this request, and
     * may or may not have seen those that were under way with it.
     */
    public void heard(Entry entry, Headers headers) {
        Optional<RateReport> ofRequests = RateReport.ofRequests(headers, clock);
        Optional<RateReport> ofTokens = RateReport.ofTokens(headers, clock);
        if (ofRequests.isEmpty() && ofTokens.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            Instant now = clock.instant();
            Sum unseen = entered.minus(entry.upTo()).plus(entry.beside());
            ofRequests.ifPresent(report -> requests.learn(report, (double) unseen.requests(), now));
            ofTokens.ifPresent(report -> tokens.learn(report, (double) unseen.tokens(), now));
            admit();
        } finally {
            lock.unlock();
        }
    }

    /**
     * A request was refused for the rate. Where that cannot be for the limits of a minute, the
     * provider counts shorter times, too.
     */
    public void refused(Entry entry) {
        lock.lock();
        try {
            Instant now = clock.instant();
            if (ready(entry.wanted(), now).isZero()) {
                requests.narrow(now);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A refusal has named how many requests a minute are allowed; none of them is left. */
    public void limited(long perMinute) {
        lock.lock();
        try {
            requests.learnFromRefusal(perMinute, clock.instant());
            admit();
        } finally {
            lock.unlock();
        }
    }

    /** An exchange that was let in has ended, however. */
    public void ended(Entry entry) {
        lock.lock();
        try {
            ended = ended.plus(Sum.of(entry.wanted()));
        } finally {
            lock.unlock();
        }
    }

    /** A request that was let in was not sent after all; others may have its part. */
    public void unsent(Entry entry) {
        lock.lock();
        try {
            Instant now = clock.instant();
            ended = ended.plus(Sum.of(entry.wanted()));
            requests.putBack(1, now);
            tokens.putBack((double) entry.wanted(), now);
            admit();
        } finally {
            lock.unlock();
        }
    }

    /** How many callers wait. */
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private Entry await(Waiting me, Optional<Instant> deadline) throws InterruptedException {
        try {
            me.waiter.await(clock, deadline.map(clock::until));
        } catch (InterruptedException e) {
            // Its part may have arrived together with the interrupt, and nobody will use it.
            leave(me).ifPresent(this::unsent);
            throw e;
        }
        Optional<Entry> entry = leave(me);
        if (entry.isEmpty()) {
            throw new ModelException(
                    ModelFailure.TIMEOUT,
                    "the deadline passed while " + model + " was rate limited: allow more time");
        }
        return entry.get();
    }

    /** The granted entry, unless it was still waiting. */
    private Optional<Entry> leave(Waiting me) {
        lock.lock();
        try {
            if (queue.remove(me)) {
                tokensWanted -= me.wanted;
                admit();
            }
            return Optional.ofNullable(me.entry);
        } finally {
            lock.unlock();
        }
    }

    /** The time until all waiters have gone and one more may. */
    private Duration waitFor(long wanted, Instant now) {
        return longer(
                requests.until(queue.size() + 1.0, now),
                tokens.until(tokensWanted + wantable(wanted), now));
    }

    /** How long until one may go. */
    private Duration ready(long wanted, Instant now) {
        return longer(requests.until(1, now), tokens.until(wantable(wanted), now));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** More than the whole limit is never there: such a request goes when all of it is. */
    private double wantable(long wanted) {
        return tokens.isKnown() ? Math.min((double) wanted, tokens.most()) : wanted;
    }

    private Entry take(long wanted, Instant now) {
        requests.take(1, now);
        tokens.take((double) wanted, now);
        Sum beside = entered.minus(ended);
        entered = entered.plus(Sum.of(wanted));
        return new Entry(wanted, entered, beside);
    }

    /** Admits waiters as far as the budget allows, and schedules the next admission. */
    private void admit() {
        next.cancel();
        while (!queue.isEmpty()) {
            Waiting first = queue.getFirst();
            Instant now = clock.instant();
            Duration wait = ready(first.wanted, now);
            if (wait.isPositive()) {
                next = clock.after(wait, this::admitLater);
                return;
            }
            queue.removeFirst();
            tokensWanted -= first.wanted;
            first.entry = take(first.wanted, now);
            first.waiter.wake();
        }
    }

    private void admitLater() {
        lock.lock();
        try {
            admit();
        } finally {
            lock.unlock();
        }
    }

    private void refuseUnlessWorthwhile(Duration wait, Optional<Instant> deadline) {
        if (queue.size() >= ModelGate.LONGEST_QUEUE) {
            throw new ModelException(
                    ModelFailure.UNAVAILABLE,
                    queue.size()
                            + " calls already wait for the rate limit of "
                            + model
                            + ": start less work at once");
        }
        boolean fits = deadline.isEmpty() || wait.compareTo(clock.until(deadline.get())) < 0;
        if (wait.compareTo(Cooldown.LONGEST_WAIT) > 0 || !fits) {
            throw new ModelException(
                    ModelFailure.RATE_LIMITED,
                    model
                            + " allows the next request in "
                            + Math.max(1, wait.toSeconds())
                            + " s at its rate: wait, or configure another provider",
                    Optional.of(wait));
        }
    }

    /**
     * The right to send one request.
     *
     * @param wanted its tokens
     * @param upTo all that had entered by then, this one included
     * @param beside the sum under way then, without this one
     */
    public record Entry(long wanted, Sum upTo, Sum beside) {}

    /** Requests and their tokens. */
    record Sum(long requests, long tokens) {
        static final Sum NONE = new Sum(0, 0);

        static Sum of(long tokens) {
            return new Sum(1, tokens);
        }

        Sum plus(Sum other) {
            return new Sum(requests + other.requests, tokens + other.tokens);
        }

        Sum minus(Sum other) {
            return new Sum(requests - other.requests, tokens - other.tokens);
        }
    }

    /** A caller in the queue; by identity. */
    private static final class Waiting {
        private final Waiter waiter = new Waiter();
        private final long wanted;

        /** Given under the lock, when it is let go. */
        private @Nullable Entry entry;

        private Waiting(long wanted) {
            this.wanted = wanted;
        }
    }
}
