package io.jarviscore.p2p.membership;

import java.util.List;

/** Lets the simulator begin with a fleet that has long been complete. */
public final class Adoption {
    private Adoption() {}

    /** Gives a started node the members without reporting or spreading them. */
    public static void adopt(Swim swim, List<Member> members, long now) {
        swim.adopt(members, now);
    }
}
