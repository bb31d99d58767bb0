package io.jarviscore.kernel;

import io.jarviscore.Cause;
import io.jarviscore.Outcome;

/** Ends a run from inside an action. */
final class RunEndedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    RunEndedException(Outcome outcome) {
        super(outcome.summary());
        this.outcome = outcome;
    }

    /** A limit was reached. */
    static RunEndedException timeout(Cause.LimitReached limit) {
        return new RunEndedException(Outcome.ended(Outcome.Status.TIMEOUT, limit));
    }

    static RunEndedException failed(Cause cause) {
        return new RunEndedException(Outcome.ended(Outcome.Status.FAILURE, cause));
    }

    Outcome outcome() {
        return outcome;
    }
}
