package io.jarviscore.examples.committee.crash;

import java.util.List;

/**
 * What one process is there for.
 *
 * @param who its name
 * @param roles the agents that live in it, as far as a run needs them
 * @param plays whether it starts the workflows and waits for them; otherwise it does its part in
 *     them until it is told to end
 * @param decides whether it is also the person who is asked
 * @param alone whether no other process takes part
 */
record Duty(String who, List<String> roles, boolean plays, boolean decides, boolean alone) {
    static final List<String> EVERYBODY =
            List.of(Maker.ROLE, Maker.OTHER_ROLE, Thinker.ROLE, Sender.ROLE, Receiver.ROLE);

    /** Who does everything that agents do, and starts it. */
    static Duty everything(String who, boolean decides) {
        return new Duty(who, EVERYBODY, true, decides, true);
    }

    /** Who shares the work with others, and starts it. */
    static Duty first(String who, List<String> roles) {
        return new Duty(who, roles, true, false, false);
    }

    /** Who does a part of the work that another process has started. */
    static Duty partner(String who, List<String> roles) {
        return new Duty(who, roles, false, false, false);
    }
}
