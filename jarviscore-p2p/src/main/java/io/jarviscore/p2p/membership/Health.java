package io.jarviscore.p2p.membership;

/**
 * Local health multiplier (Lifeguard, LHA-Probe): how much this node distrusts its own
 * observations. Used by one thread.
 */
final class Health {
    private final int max;
    private int score;

    Health(int max) {
        this.max = max;
    }

    /** 0 is healthy. */
    int score() {
        return score;
    }

    void change(int delta) {
        score = Math.clamp(score + delta, 0, max);
    }

    /** Stretches a time by the score. */
    long stretch(long nanos) {
        return nanos * (score + 1);
    }
}
