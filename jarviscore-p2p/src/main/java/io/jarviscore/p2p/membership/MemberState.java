package io.jarviscore.p2p.membership;

/** The state of a member in the view of one node. The order is the code on the wire. */
public enum MemberState {
    /** Answers probes. */
    ALIVE,
    /** Did not answer a probe; is declared dead unless it refutes before the suspicion timeout. */
    SUSPECT,
    /** Did not refute in time. A member with a higher incarnation replaces it. */
    DEAD,
    /** Said goodbye. */
    LEFT;

    /** Whether messages can be sent to the member: it is alive or suspected. */
    public boolean isPresent() {
        return this == ALIVE || this == SUSPECT;
    }

    static final MemberState[] CODES = values();
}
