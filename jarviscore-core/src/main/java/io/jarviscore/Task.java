package io.jarviscore;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One piece of work as an agent receives it. Immutable.
 *
 * @param workflowId the workflow it belongs to
 * @param stepId the step it is
 * @param text what to do
 * @param params values the workflow's author gave with it, plain JSON
 * @param inputs outcomes of the steps it depends on, by step id, in the order they were declared
 * @param complexity how hard it is
 * @param deadline when it must be done; empty if nothing limits it
 * @param attempt 1 for the first run of this step, one more for each later one
 */
public record Task(
        String workflowId,
        String stepId,
        String text,
        Map<String, Object> params,
        Map<String, Outcome> inputs,
        Complexity complexity,
        Optional<Instant> deadline,
        int attempt) {

    /** Workflow and step together: {@code workflowId/stepId}. */
    public String id() {
        return workflowId + "/" + stepId;
    }

    /**
     * The outcome of a step this one depends on.
     *
     * @throws IllegalArgumentException if this step does not declare that dependency
     */
    public Outcome input(String stepId) {
        Outcome input = inputs.get(stepId);
        if (input == null) {
            throw new IllegalArgumentException(
                    "step "
                            + this.stepId
                            + " has no input \""
                            + stepId
                            + "\": declare it with .after(\""
                            + stepId
                            + "\"); declared are "
                            + inputs.keySet());
        }
        return input;
    }

    /**
     * A key for making outside effects happen once: the same for every attempt at this step, also
     * after a crash or on another node.
     */
    public String idempotencyKey() {
        return id();
    }
}
