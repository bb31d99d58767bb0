package io.jarviscore.p2p.transport;

/** Accepts each counter once, in any order within the latest {@value #SIZE}. Used by one thread. */
final class ReplayWindow {
    static final int SIZE = 1024;
    private static final int WORDS = SIZE / 64;

    private final long[] seen = new long[WORDS];
    private long highest = -1;

    /** Whether this counter was not seen yet and is not too old; remembers it. */
    boolean accept(long counter) {
        if (counter < 0 || counter <= highest - SIZE) {
            return false;
        }
        if (counter > highest) {
            advance(counter);
        }
        int bit = (int) (counter % SIZE);
        long mask = 1L << (bit & 63);
        if ((seen[bit >>> 6] & mask) != 0) {
            return false;
        }
        seen[bit >>> 6] |= mask;
        return true;
    }

    private void advance(long counter) {
        long first = Math.max(highest + 1, counter - SIZE + 1);
        for (long each = first; each <= counter; each++) {
            int bit = (int) (each % SIZE);
            seen[bit >>> 6] &= ~(1L << (bit & 63));
        }
        highest = counter;
    }
}
