package io.jarviscore.p2p.membership;

/**
 * A change in the view of one node. Events about one member arrive in order, on the thread that
 * drives the state machine.
 *
 * @param kind the kind of change
 * @param member the member after the change; for {@link Kind#DIED} by restart, the earlier process
 */
public record MemberEvent(Kind kind, Member member) {
    /** The kinds of change. */
    public enum Kind {
        /** A process became a member. */
        JOINED,
        /** The member did not answer a probe of some node. */
        SUSPECTED,
        /** The member refuted a suspicion. */
        RECOVERED,
        /** The member's metadata changed. */
        UPDATED,
        /** The member was declared dead, or a new process took its name. */
        DIED,
        /** The member left by itself. */
        LEFT,
        /** Two live processes have this name; the one reported keeps it. */
        CONFLICT
    }
}
