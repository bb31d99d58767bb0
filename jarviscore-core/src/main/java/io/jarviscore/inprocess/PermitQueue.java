package io.jarviscore.inprocess;

import io.jarviscore.MeshClock;
import io.jarviscore.coordination.SharedPermits.Permit;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The permits of one cap, and the queue of waiting callers. A permit is passed from hand to hand:
 * none is free while anybody waits that may have it. Whether leases are over is looked up whenever
 * the queue is used; only a waiting caller sets a timer for it.
 */
final class PermitQueue {
    private final MeshClock clock;

    // Guards everything below; nothing under it blocks.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Place, Instant> held = new HashMap<>();
    private final LinkedHashSet<Place> waiting = new LinkedHashSet<>();

    PermitQueue(MeshClock clock) {
        this.clock = clock;
    }

    /** See {@link io.jarviscore.coordination.SharedPermits#acquire}. */
    Optional<Permit> acquire(int most, Duration lease, Duration atMost)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("before taking a permit");
        }
        Place place = new Place(most, lease);
        Instant deadline = clock.instant().plus(atMost);
        boolean done = false;
        try {
            for (Instant wakeAt = enter(place); !isGiven(place); wakeAt = firstEnd()) {
                if (!clock.instant().isBefore(deadline)) {
                    return Optional.empty();
                }
                place.waited = true;
                place.await(wakeAt.isBefore(deadline) ? wakeAt : deadline);
            }
            done = true;
            return Optional.of(place);
        } finally {
            if (!done) {
                leave(place);
            }
        }
    }

    private Instant enter(Place place) {
        lock.lock();
        try {
            waiting.add(place);
        } finally {
            lock.unlock();
        }
        return firstEnd();
    }

    /** Gives free permits away, and returns when the next lease ends. */
    private Instant firstEnd() {
        lock.lock();
        try {
            admit();
            return held.values().stream().min(Instant::compareTo).orElse(Instant.MAX);
        } finally {
            lock.unlock();
        }
    }

    /**
     * True even after the lease has expired: the holder of a permit gets no further notification.
     */
    private boolean isGiven(Place place) {
        lock.lock();
        try {
            return place.given;
        } finally {
            lock.unlock();
        }
    }

    private void leave(Place place) {
        lock.lock();
        try {
            waiting.remove(place);
            held.remove(place);
            admit();
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    private void admit() {
        Instant now = clock.instant();
        held.values().removeIf(end -> !now.isBefore(end));
        while (!waiting.isEmpty() && held.size() < waiting.getFirst().most) {
            Place next = waiting.removeFirst();
            held.put(next, now.plus(next.lease));
            next.given = true;
            next.wake();
            wakeFirst();
        }
    }

    /** Another lease may be the first to end, or another place be the first that waits for it. */
    private void wakeFirst() {
        if (!waiting.isEmpty()) {
            waiting.getFirst().wake();
        }
    }

    /** A place in the queue, and the permit that it leads to; compared by identity. */
    private final class Place implements Permit {
        private final int most;
        private final Duration lease;
        private final Semaphore woken = new Semaphore(0);
        private boolean given;
        private boolean waited;

        Place(int most, Duration lease) {
            this.most = most;
            this.lease = lease;
        }

        void wake() {
            woken.release();
        }

        void await(Instant wakeAt) throws InterruptedException {
            MeshClock.Timer timer = clock.at(wakeAt, this::wake);
            try {
                woken.acquire();
            } finally {
                timer.cancel();
            }
        }

        @Override
        public boolean waited() {
            return waited;
        }

        @Override
        public void close() {
            leave(this);
        }
    }
}
