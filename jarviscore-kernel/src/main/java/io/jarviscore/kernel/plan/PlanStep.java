package io.jarviscore.kernel.plan;

import java.util.List;

/**
 * One step of a plan.
 *
 * @param id unique in the goal, over all revisions; letters, digits, {@code _} and {@code -}
 * @param task the step's task
 * @param criterion the criterion of a good result; judged against
 * @param after the steps whose results it needs
 * @param specialist the specialist that does it; empty for the agent itself
 * @param replaces the failed step that it makes good; empty for none
 */
public record PlanStep(
        String id,
        String task,
        String criterion,
        List<String> after,
        String specialist,
        String replaces) {
    /** Copies the dependencies. */
    public PlanStep {
        after = List.copyOf(after);
    }
}
