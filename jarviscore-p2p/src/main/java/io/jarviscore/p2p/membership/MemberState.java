package io.jarviscore.p2p.membership;

import java.util.Arrays;
import java.util.Optional;

/** The state of a member in the view of one node. */
public enum MemberState {
    /** Answers probes. */
    ALIVE(0),
    /** Did not answer a probe; is declared dead unless it refutes before the suspicion timeout. */
    SUSPECT(1),
    /** Did not refute in time. A member with a higher incarnation replaces it. */
    DEAD(2),
    /** Said goodbye. */
    LEFT(3);

    private final int code;

    MemberState(int code) {
        this.code = code;
    }

    /** Whether messages can be sent to the member: it is alive or suspected. */
    public boolean isPresent() {
        return this == ALIVE || this == SUSPECT;
    }

    /** Its number on the wire. */
    int code() {
        return code;
    }

    /** The state with this number on the wire. */
    static Optional<MemberState> ofCode(int code) {
        return Arrays.stream(values()).filter(state -> state.code == code).findFirst();
    }
}
