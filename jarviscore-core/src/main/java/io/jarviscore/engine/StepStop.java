package io.jarviscore.engine;

import io.jarviscore.Cause;
import io.jarviscore.Outcome;
import java.time.Duration;

/** Why a running step is being stopped before it has ended by itself. */
sealed interface StepStop {
    /** How the step ends if its agent says nothing better. */
    Outcome outcome();

    /** Whether that end is stored; otherwise the step is released, for any node to run again. */
    default boolean isFinal() {
        return true;
    }

    /** The step's timeout has expired. */
    record TimedOut(Duration timeout, Duration elapsed) implements StepStop {
        @Override
        public Outcome outcome() {
            return Outcome.ended(
                    Outcome.Status.TIMEOUT,
                    new Cause.LimitReached(
                            "step timeout (ms)", elapsed.toMillis(), timeout.toMillis()));
        }
    }

    /** The workflow was cancelled. */
    record Cancelled() implements StepStop {
        /** The reason in its outcome and its questions. */
        static final String REASON = "the workflow was cancelled";

        @Override
        public Outcome outcome() {
            return Outcome.ended(Outcome.Status.CANCELLED, new Cause.Cancelled(REASON));
        }
    }

    /** A store that the step needs is unavailable: it is run again, here or elsewhere. */
    record StoreAway(String reason) implements StepStop {
        @Override
        public Outcome outcome() {
            return Outcome.ended(Outcome.Status.CANCELLED, new Cause.Cancelled(reason));
        }

        @Override
        public boolean isFinal() {
            return false;
        }
    }

    /** This node abandons it: the mesh closes, or another node took the step over. */
    record GivenUp(String reason) implements StepStop {
        @Override
        public Outcome outcome() {
            return Outcome.ended(Outcome.Status.CANCELLED, new Cause.Cancelled(reason));
        }

        @Override
        public boolean isFinal() {
            return false;
        }
    }
}
