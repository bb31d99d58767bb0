package io.jarviscore.examples.committee.crash;

import java.util.List;

/**
 * The duty of one process.
 *
 * @param who the process's name
 * @param roles the agents that live in it, as far as a run needs them
 * @param plays whether it starts the workflows and waits for them; otherwise it does its part in
 *     them until it receives a signal
 * @param decides whether it also decides the questions
 * @param alone whether no other process takes part
 */
record Duty(String who, List<String> roles, boolean plays, boolean decides, boolean alone) {
    static final List<String> EVERYBODY =
            List.of(Maker.ROLE, Maker.OTHER_ROLE, Thinker.ROLE, Sender.ROLE, Receiver.ROLE);

    /** A process that does everything that agents do, and starts it. */
    static Duty everything(String who, boolean decides) {
        return new Duty(who, EVERYBODY, true, decides, true);
    }

    /** A process that shares the work with others, and starts it. */
    static Duty first(String who, List<String> roles) {
        return new Duty(who, roles, true, false, false);
    }

    /** A process that does a part of the work that another one has started. */
    static Duty partner(String who, List<String> roles) {
        return new Duty(who, roles, false, false, false);
    }
}
