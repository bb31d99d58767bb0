package io.jarviscore.kernel.model.limits;

import io.jarviscore.MeshClock;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.wire.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The cap on model exchanges in flight ({@code llm_max_concurrent}).
 *
 * <p>A permit is held during one HTTP exchange and never during a wait, so a caller that backs off
 * leaves its permit to the others. Permits are granted in the order of arrival; nobody overtakes. A
 * permit is passed from hand to hand: none is free while anybody waits.
 *
 * <p>A provider counts requests per account and not per mesh, so the gate belongs to the process.
 * It is the only object that meshes of one process share. Where they ask for different limits, the
 * smallest holds as long as its mesh is open; 0 asks for none. A limit that becomes smaller breaks
 * no exchange off: the number in flight sinks to it as they end.
 *
 * <p>At most {@value #LONGEST_QUEUE} callers wait; the next one is refused with {@link
 * ModelFailure#UNAVAILABLE}. Thread-safe.
 */
public final class ModelGate {
    /**
     * Far above the number that a sensible limit can serve in time, far below the number that fills
     * the heap.
     */
    static final int LONGEST_QUEUE = 20_000;

    private static final ModelGate OF_THE_PROCESS = new ModelGate();

    /** Guards all below; held for a few instructions, never while waiting. */
    private final ReentrantLock lock = new ReentrantLock();

    private final List<Limit> limits = new ArrayList<>();
    private final LinkedHashSet<Waiter> queue = new LinkedHashSet<>();
    private int limit = Integer.MAX_VALUE;
    private int inFlight;

    /** A gate of its own; only tests need one. */
    public ModelGate() {}

    /** The gate that all meshes go through. */
    static ModelGate ofTheProcess() {
        return OF_THE_PROCESS;
    }

    /**
     * Asks for a limit, until it is closed.
     *
     * @param atMost exchanges in flight; 0 for any number
     */
    Limit limit(int atMost) {
        Limit asked = new Limit(atMost == 0 ? Integer.MAX_VALUE : atMost);
        lock.lock();
        try {
            limits.add(asked);
            applyLimits();
        } finally {
            lock.unlock();
        }
        return asked;
    }

    /**
     * Takes a permit, waiting in the queue for it; the holder must {@link #release} it.
     *
     * @param clock measures the time until the deadline
     * @param deadline when waiting ends; empty waits as long as it takes
     * @return whether it had to wait
     * @throws ModelException {@code TIMEOUT} at the deadline, {@code UNAVAILABLE} if the queue is
     *     full
     */
    public boolean acquire(MeshClock clock, Optional<Instant> deadline)
            throws InterruptedException {
        Waiter me;
        lock.lock();
        try {
            if (queue.isEmpty() && inFlight < limit) {
                inFlight++;
                return false;
            }
            if (queue.size() >= LONGEST_QUEUE) {
                throw full();
            }
            me = new Waiter();
            queue.add(me);
        } finally {
            lock.unlock();
        }
        awaitTurn(me, clock, deadline.map(clock::until));
        return true;
    }

    /** Gives a permit back, to the first in the queue if there is one. */
    void release() {
        lock.lock();
        try {
            inFlight--;
            admit();
        } finally {
            lock.unlock();
        }
    }

    /** How many exchanges are in flight. */
    public int inFlight() {
        lock.lock();
        try {
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    /** How many callers wait for a permit. */
    public int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private void awaitTurn(Waiter me, MeshClock clock, Optional<Duration> atMost)
            throws InterruptedException {
        try {
            me.await(clock, atMost);
        } catch (InterruptedException e) {
            if (!leaveQueue(me)) {
                // The permit arrived together with the interrupt, and nobody will use it.
                release();
            }
            throw e;
        }
        if (leaveQueue(me)) {
            throw new ModelException(
                    ModelFailure.TIMEOUT,
                    "the deadline passed while waiting for a model permit: raise"
                            + " llm_max_concurrent or allow more time");
        }
    }

    /** Whether it was still there, that is, has no permit. */
    private boolean leaveQueue(Waiter me) {
        lock.lock();
        try {
            return queue.remove(me);
        } finally {
            lock.unlock();
        }
    }

    private void applyLimits() {
        limit = limits.stream().mapToInt(l -> l.atMost).min().orElse(Integer.MAX_VALUE);
        admit();
    }

    private void admit() {
        while (inFlight < limit && !queue.isEmpty()) {
            inFlight++;
            queue.removeFirst().wake();
        }
    }

    private ModelException full() {
        return new ModelException(
                ModelFailure.UNAVAILABLE,
                LONGEST_QUEUE
                        + " model calls already wait for one of "
                        + limit
                        + " permits: start less work at once or raise llm_max_concurrent");
    }

    /** One mesh's share of the limit. */
    final class Limit implements AutoCloseable {
        private final int atMost;

        private Limit(int atMost) {
            this.atMost = atMost;
        }

        /** Withdraws it; the limits of the others hold on. May be repeated. */
        @Override
        public void close() {
            lock.lock();
            try {
                // By identity: limits have no other.
                limits.remove(this);
                applyLimits();
            } finally {
                lock.unlock();
            }
        }
    }
}
