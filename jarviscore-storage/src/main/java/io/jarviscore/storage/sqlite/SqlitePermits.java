package io.jarviscore.storage.sqlite;

import io.jarviscore.MeshClock;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.storage.sqlite.PermitRows.Ask;
import io.jarviscore.storage.sqlite.PermitRows.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Waits and notifies waiters; the holders of permits are in {@link PermitRows}. */
final class SqlitePermits implements SharedPermits {
    /** A file that is busy for longer is of no use to a model call. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /** How often a waiter refreshes its entry, and looks for holders that have died. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofDays(365);

    private final Database database;
    private final MeshClock clock;
    private final ChangeNotifier notifier;
    private final PermitRows rows;
    private final PermitReturns returns;
    private final String owner;
    private final AtomicLong tickets = new AtomicLong();
    private volatile boolean created;
    private volatile boolean closed;

    SqlitePermits(
            Database database,
            MeshClock clock,
            ChangeNotifier notifier,
            Duration pollInterval,
            String owner) {
        this.owner = owner;
        this.database = database;
        this.clock = clock;
        this.notifier = notifier;
        // Another process learns of it at its next poll.
        Duration offer = pollInterval.multipliedBy(2).plusSeconds(2);
        this.rows = new PermitRows(clock, offer, LOOK_AGAIN.multipliedBy(3).plus(PATIENCE));
        this.returns = new PermitReturns(clock, this::give);
    }

    @Override
    public Optional<Permit> acquire(String cap, int most, Duration lease, Duration atMost)
            throws InterruptedException {
        if (most < 1 || !lease.isPositive()) {
            throw new IllegalArgumentException(
                    "most is " + most + " and lease " + lease + ": both must be positive");
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("before taking a permit of " + cap);
        }
        create();
        String ticket = PermitRows.ticketsOf(owner) + tickets.incrementAndGet();
        Ask ask = new Ask(cap, ticket, most, atMostLongest(lease));
        returns.expect(ask);
        boolean taken = false;
        try {
            Instant deadline = clock.instant().plus(atMostLongest(atMost));
            Taken first = take(ask, atMost.isPositive());
            boolean waits = !first.taken() && atMost.isPositive();
            taken = waits ? await(ask, lookAt(first), deadline) : first.taken();
            return taken ? Optional.of(returns.permit(ask, waits)) : Optional.empty();
        } finally {
            if (!taken) {
                returns.give(ask);
            }
        }
    }

    @Override
    public void expire(String dead) {
        announce(database.write(sql -> rows.expire(sql, dead)));
    }

    /**
     * Releases all permits held here, as long as the file is open. Waiters are notified when the
     * notifier is closed.
     */
    void close() {
        closed = true;
        returns.close();
    }

    private void create() throws InterruptedException {
        if (!created) {
            database.write(
                    PATIENCE,
                    sql -> {
                        rows.create(sql);
                        return true;
                    });
            created = true;
        }
    }

    private boolean await(Ask ask, Instant lookAt, Instant deadline) throws InterruptedException {
        Instant next = lookAt;
        while (clock.instant().isBefore(deadline)) {
            CountDownLatch changed = new CountDownLatch(1);
            // Listens before it looks, so that nothing comes in between.
            ChangeNotifier.Listener listener =
                    notifier.listen(channelOf(ask.ticket()), changed::countDown);
            try {
                boolean isTime = !clock.instant().isBefore(next);
                if (isTime || database.read(sql -> rows.hasChanges(sql, ask))) {
                    Taken taken = take(ask, true);
                    if (taken.taken()) {
                        return true;
                    }
                    next = lookAt(taken);
                }
                await(changed, deadline.isBefore(next) ? deadline : next);
            } finally {
                listener.close();
            }
        }
        return false;
    }

    /** When a holder may turn out to have died, or this one has to say that it has not. */
    private Instant lookAt(Taken taken) {
        Instant again = clock.instant().plus(LOOK_AGAIN);
        return taken.firstEnd().filter(again::isAfter).orElse(again);
    }

    private void await(CountDownLatch changed, Instant wakeAt) throws InterruptedException {
        MeshClock.Timer timer = clock.at(wakeAt, changed::countDown);
        try {
            changed.await();
        } finally {
            timer.cancel();
        }
    }

    private Taken take(Ask ask, boolean mayWait) throws InterruptedException {
        Taken taken =
                database.write(
                        PATIENCE,
                        sql -> {
                            // Looked at while nobody else writes: permits taken before are released
                            // by the closing thread.
                            if (closed) {
                                throw database.closedHere();
                            }
                            return rows.take(sql, ask, mayWait);
                        });
        announce(taken.called());
        return taken;
    }

    private void give(List<Ask> asks) {
        if (!asks.isEmpty()) {
            announce(database.write(sql -> rows.give(sql, asks)));
        }
    }

    private void announce(List<String> called) {
        called.forEach(ticket -> notifier.announce(channelOf(ticket)));
    }

    /** A duration far from overflow in every unit. */
    private static Duration atMostLongest(Duration time) {
        return time.compareTo(LONGEST) < 0 ? time : LONGEST;
    }

    private static String channelOf(String ticket) {
        return "permit of " + ticket;
    }
}
