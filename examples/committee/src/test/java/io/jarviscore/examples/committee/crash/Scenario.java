package io.jarviscore.examples.committee.crash;

import io.jarviscore.Step;
import java.util.List;
import java.util.Map;

/** A workflow of a few hundred milliseconds; the same whichever life does it. */
enum Scenario {
    /** Eight steps: a diamond and a chain. */
    WORKFLOW {
        @Override
        List<Step> steps(String id) {
            return List.of(
                    make("a"),
                    make("b").after("a"),
                    finish("c").after("a"),
                    make("d").after("a"),
                    finish("e").after("b", "c", "d"),
                    make("f").after("e"),
                    finish("g").after("f", "b"),
                    make("h").after("g"));
        }
    },
    /** A model that has tools called, of which some must not be called again after a crash. */
    LOOP {
        @Override
        List<Step> steps(String id) {
            return List.of(
                    think(
                            id,
                            "think",
                            "read",
                            "pay",
                            "read",
                            "read,pay",
                            "pay",
                            "read",
                            "pay,read"),
                    make("conclude").after("think"));
        }
    },
    /** A model that has calls made of which a bank knows whether they took effect. */
    TRANSFERS {
        @Override
        List<Step> steps(String id) {
            return List.of(
                    think(
                            id,
                            "think",
                            "transfer",
                            "transfer,transfer",
                            "transfer",
                            "read,transfer",
                            "transfer"));
        }
    },
    /** Letters of two senders to one receiver. */
    MAIL {
        @Override
        List<Step> steps(String id) {
            return List.of(
                    Step.of("ann", Sender.ROLE, "Write to the receiver.").params(letters(12)),
                    Step.of("bob", Sender.ROLE, "Write to the receiver.").params(letters(12)),
                    Step.of("carl", Receiver.ROLE, "Read it all.").params(letters(24)));
        }

        private static Map<String, Object> letters(int count) {
            return Map.of("letters", count);
        }
    },
    /** Steps and calls that wait for a person, and one that is forbidden. */
    APPROVALS {
        @Override
        List<Step> steps(String id) {
            return List.of(
                    make("draft"),
                    make("release").after("draft").approval("May it be released?"),
                    make(Clerk.FORBIDDEN).after("draft").approval("May that be, too?"),
                    make("never").after(Clerk.FORBIDDEN),
                    think(id, "sign", "sign", "read,sign", "sign").after("draft"),
                    make("publish").after("release", "sign").approval("May it be published?"));
        }
    };

    /** The steps of a run. */
    abstract List<Step> steps(String id);

    /** Whether somebody of this role is needed. */
    boolean needs(String role) {
        return steps("any").stream().anyMatch(step -> step.agent().equals(role));
    }

    private static Step make(String id) {
        return Step.of(id, Maker.ROLE, "Make " + id + ".");
    }

    private static Step finish(String id) {
        return Step.of(id, Maker.OTHER_ROLE, "Finish " + id + ".");
    }

    /** A step for the model; its action in each turn is in its task. */
    private static Step think(String id, String step, String... turns) {
        return Step.of(step, Thinker.ROLE, new Plan(id + "/" + step, List.of(turns)).asText());
    }
}
