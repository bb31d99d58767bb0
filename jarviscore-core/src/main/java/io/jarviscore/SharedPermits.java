package io.jarviscore;

import java.time.Duration;
import java.util.Optional;

/**
 * Port: permits of which only so many are out at a time, counted over all processes that use one
 * store.
 *
 * <p>A permit is leased by the store's clock: when its holder dies without a word, it comes back
 * when the lease is over, and nothing has to be done for that. A holder that outlives its lease has
 * lost the permit without being told. Permits go to whoever of all processes has waited longest;
 * one that died while it waited is passed over.
 *
 * <p>A store that takes over for another one which died may not have heard of the last permits;
 * there can be more out than allowed until they are given back. Thread-safe.
 */
public interface SharedPermits {
    /**
     * Takes a permit, waiting in the queue for it. Blocks, best a virtual thread.
     *
     * @param cap what is capped; every name has permits and a queue of its own
     * @param most how many may be out for this one to be given; all who share a cap should say the
     *     same
     * @param lease how long the permit is good for, from when it is given; more than a year is a
     *     year
     * @param atMost how long to wait; zero takes one if it is free and nobody waits, more than a
     *     year is a year
     * @return empty if none came free in that time
     * @throws StoreUnavailableException if the store is away, or does not answer within a second or
     *     two; no permit is lost by that for longer than its lease
     * @throws InterruptedException if the thread is interrupted; it has left the queue
     * @throws IllegalArgumentException if {@code most} or {@code lease} is not positive
     */
    Optional<Permit> acquire(String cap, int most, Duration lease, Duration atMost)
            throws InterruptedException;

    /**
     * Ends the leases of a dead process's permits and takes it out of the queues, of the caps that
     * are used here. Does nothing where permits are those of one process.
     *
     * @param owner the process, {@link MeshAssembly#owner()}; it must be certain that it has ended
     * @throws StoreUnavailableException if the store is away
     */
    default void expire(String owner) {}

    /** One that was taken. */
    interface Permit extends AutoCloseable {
        /** Whether its taker had to wait for it. */
        boolean waited();

        /**
         * Gives it back; the next in the queue gets it. Does nothing the second time, or when the
         * lease is over. Returns without waiting for the store and never throws: it is told in the
         * background, if it is away until the lease is over.
         */
        @Override
        void close();
    }
}
