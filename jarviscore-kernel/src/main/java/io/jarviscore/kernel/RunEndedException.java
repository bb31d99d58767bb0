package io.jarviscore.kernel;

import io.jarviscore.Outcome;

/** Ends a run from inside an action. */
final class RunEndedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    RunEndedException(Outcome outcome) {
        super(outcome.summary());
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }
}
