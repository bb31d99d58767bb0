package io.jarviscore.coordination;

import java.time.Duration;

/**
 * Port: numbers that all processes of one store add to. They are as durable as their store.
 * Thread-safe; every method blocks for as long as the store takes.
 */
public interface SharedCounters {
    /**
     * Adds to a counter, which begins at 0. An addition whose reply was lost is applied once.
     *
     * @param counter any name; each has a sum of its own
     * @param amount 0 only reads
     * @param keep how long the counter is remembered after something was added to it last
     * @return the sum
     * @throws io.jarviscore.StoreUnavailableException if the store is unavailable; whether the
     *     amount was added is then not known
     */
    long add(String counter, long amount, Duration keep);
}
