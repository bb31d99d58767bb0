package io.jarviscore.p2p.membership;

import java.util.HashSet;
import java.util.Set;

/**
 * The accusers of one member and the time left to it (Lifeguard, LHA-Suspicion): starts at the
 * longest time and shrinks logarithmically with independent accusers. Used by one thread.
 */
final class Suspicion {
    private final long incarnation;
    private final long longest;
    private final int needed;
    private final Set<String> accusers = new HashSet<>();
    private long start;
    private long shortest;
    private boolean refused;
    Timers.Timer timer;

    Suspicion(long incarnation, String accuser, long now, long shortest, long longest, int needed) {
        this.incarnation = incarnation;
        this.start = now;
        this.shortest = shortest;
        this.longest = longest;
        this.needed = needed;
        accusers.add(accuser);
        this.timer = new Timers().at(now, () -> {}); // replaced by the owner before it could run
    }

    long incarnation() {
        return incarnation;
    }

    /** Adds an accuser; true if it is new and one of those that count. */
    boolean confirm(String accuser) {
        return accusers.size() - 1 < needed && accusers.add(accuser);
    }

    /** Takes note that the member's host refuses its connections; true if that is new. */
    boolean refuse(long limit) {
        if (refused) {
            return false;
        }
        refused = true;
        shortest = Math.min(shortest, limit);
        return true;
    }

    boolean isRefused() {
        return refused;
    }

    /** When the member is to be declared dead. */
    long deadline() {
        if (refused) {
            return start + shortest;
        }
        return start + timeout(accusers.size() - 1, needed, shortest, longest);
    }

    /** Gives the member the time back in which this node did not run. */
    void shift(long delay) {
        start += delay;
    }

    /** Lifeguard's formula: max(min, max − (max − min) · ln(C + 1) / ln(K + 1)). */
    static long timeout(int confirmations, int needed, long shortest, long longest) {
        if (needed < 1) {
            return shortest;
        }
        double share = Math.log(confirmations + 1.0) / Math.log(needed + 1.0);
        return Math.max(shortest, (long) (longest - share * (longest - shortest)));
    }
}
