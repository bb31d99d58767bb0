package io.jarviscore.p2p.sim;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The fate of frames between two nodes. */
final class Network {
    private static final long MICROSECOND = 1_000L;

    private final RandomGenerator random;
    private final Set<Long> blocked = new HashSet<>();
    private double loss;
    private double duplicates;
    private int boundary;

    Network(RandomGenerator random) {
        this.random = random;
    }

    /** The share of datagrams that are lost. */
    void lose(double share) {
        loss = share;
    }

    void duplicate(double share) {
        duplicates = share;
    }

    /** Cuts nodes below the index off from the others; 0 heals. */
    void partition(int firstOfOtherSide) {
        boundary = firstOfOtherSide;
    }

    /** Lets nothing through from one node to another. */
    void block(int from, int to) {
        blocked.add(link(from, to));
    }

    void healLinks() {
        blocked.clear();
    }

    boolean connects(int from, int to) {
        return (boundary == 0 || (from < boundary) == (to < boundary))
                && (blocked.isEmpty() || !blocked.contains(link(from, to)));
    }

    boolean loses() {
        return loss > 0 && random.nextDouble() < loss;
    }

    boolean duplicates() {
        return duplicates > 0 && random.nextDouble() < duplicates;
    }

    /** 100 to 600 µs, once in a hundred up to 20 ms: datagrams overtake each other. */
    long latency() {
        long usual = 100L + random.nextInt(500);
        return (random.nextInt(100) == 0 ? usual + random.nextInt(20_000) : usual) * MICROSECOND;
    }

    private static long link(int from, int to) {
        return ((long) from << 32) | to;
    }
}
