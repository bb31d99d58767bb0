package io.jarviscore.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The cost of one way of having a conversation in one round of many small blocks. */
final class TurnRound {
    private final int turns;
    private final List<Double> wallNanos = new ArrayList<>();
    private long cpuNanos;
    private long bytes;

    /** Without a block yet, of conversations that have so many turns. */
    TurnRound(int turns) {
        this.turns = turns;
    }

    void add(TurnBlock block) {
        wallNanos.addAll(block.wallNanos());
        cpuNanos += block.cpuNanos();
        bytes += block.bytes();
    }

    /** A turn, by the median conversation: now and then another process gets the processor. */
    double wallMicros() {
        return new Samples(wallNanos).median() / turns / 1e3;
    }

    /** A turn. */
    double cpuMicros() {
        return cpuNanos / 1e3 / wallNanos.size() / turns;
    }

    /** A turn. */
    double kilobytes() {
        return bytes / 1e3 / wallNanos.size() / turns;
    }
}
