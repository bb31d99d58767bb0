package io.jarviscore;

import java.time.Duration;

/**
 * Port: numbers that all processes of one store add to. They survive what the store survives.
 * Thread-safe; every method blocks for as long as the store takes.
 */
public interface SharedCounters {
    /**
     * Adds to a counter, which begins at 0. An addition whose answer was lost on the way is made
     * once.
     *
     * @param counter any name; each has a sum of its own
     * @param amount 0 only reads
     * @param keep how long the counter is remembered after something was added to it last
     * @return the sum
     * @throws StoreUnavailableException if the store is unavailable; whether the amount was added
     *     is then not known
     */
    long add(String counter, long amount, Duration keep);
}
