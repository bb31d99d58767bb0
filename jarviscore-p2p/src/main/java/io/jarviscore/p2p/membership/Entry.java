package io.jarviscore.p2p.membership;

import org.jspecify.annotations.Nullable;

/** A node's record about one member. Used by one thread. */
final class Entry {
    private Member member;
    private long since;
    @Nullable Suspicion suspicion;

    /** Whether a probe is in flight. */
    boolean probing;

    /** Whether the claim of another process to this name is being checked. */
    boolean contested;

    /**
     * Whether this node learned only from another one's full state that the member is gone. It does
     * not pass such a tombstone on: nodes that forget at different times would keep it for ever.
     */
    boolean secondHand;

    /** Smoothed round-trip time of direct probes; 0 before the first. */
    long roundTrip;

    Entry(Member member, long now) {
        this.member = member;
        this.since = now;
    }

    Member member() {
        return member;
    }

    /** Since when it has its state. */
    long since() {
        return since;
    }

    void set(Member now, long at) {
        if (now.state() != member.state() || now.boot() != member.boot()) {
            since = at;
            secondHand = false;
        }
        member = now;
    }

    boolean isPresent() {
        return member.state().isPresent();
    }

    boolean isAlive() {
        return member.state() == MemberState.ALIVE;
    }

    /** Smooths like TCP (RFC 6298): an eighth of each sample. */
    void sample(long nanos) {
        roundTrip = roundTrip == 0 ? nanos : roundTrip + (nanos - roundTrip) / 8;
    }
}
