package io.jarviscore.kernel;

import io.jarviscore.Outcome;
import io.jarviscore.kernel.plan.PlanStep;
import io.jarviscore.kernel.plan.Progress;

/** How the run of a plan's step ended. */
sealed interface StepEnd {
    /** Which step. */
    PlanStep step();

    /** It has a result, or failed. */
    record Judged(Progress.Ended ended) implements StepEnd {
        @Override
        public PlanStep step() {
            return ended.step();
        }
    }

    /** It ends the goal: a limit was reached, a person is asked, or no model answers. */
    record Stops(PlanStep step, Outcome outcome) implements StepEnd {}
}
