package io.jarviscore.coordination;

import java.time.Duration;
import java.util.Optional;

/**
 * Port: permits of which only so many are out at a time, counted over all processes that use one
 * store.
 *
 * <p>A permit is leased by the store's clock: when its holder crashes, the permit expires with its
 * lease, without further action. A holder that outlives its lease has lost the permit without being
 * told. Permits are granted in the order of arrival over all processes; one that died while it
 * waited is passed over.
 *
 * <p>A store that replaces another one after a failover may lack the last permits; there can be
 * more out than allowed until they are released. Thread-safe.
 */
public interface SharedPermits {
    /**
     * Takes a permit, waiting in the queue for it. Blocks, best a virtual thread.
     *
     * @param cap the name of the cap; every name has permits and a queue of its own
     * @param most how many may be out for this one to be given; all processes that share a cap
     *     should pass the same value
     * @param lease how long the permit is good for, from when it is given; more than a year is a
     *     year
     * @param atMost how long to wait; zero takes one if it is free and nobody waits, more than a
     *     year is a year
     * @return empty if none came free in that time
     * @throws io.jarviscore.StoreUnavailableException if the store is unavailable, or does not
     *     answer within a second or two; no permit is lost by that for longer than its lease
     * @throws InterruptedException if the thread is interrupted; it has left the queue
     * @throws IllegalArgumentException if {@code most} or {@code lease} is not positive
     */
    Optional<Permit> acquire(String cap, int most, Duration lease, Duration atMost)
            throws InterruptedException;

    /**
     * Ends the leases of a dead process's permits and takes it out of the queues, of the caps that
     * are used here. Does nothing where permits are those of one process.
     *
     * @param owner the process, {@link io.jarviscore.extension.MeshAssembly#owner()}; it must be
     *     certain that it has ended
     * @throws io.jarviscore.StoreUnavailableException if the store is unavailable
     */
    default void expire(String owner) {}

    /** One that was taken. */
    interface Permit extends AutoCloseable {
        /** Whether its taker had to wait for it. */
        boolean waited();

        /**
         * Gives it back; the next in the queue gets it. Does nothing the second time, or after the
         * lease has expired. Returns without waiting for the store and never throws: the store is
         * notified in the background, with retries until the lease expires.
         */
        @Override
        void close();
    }
}
