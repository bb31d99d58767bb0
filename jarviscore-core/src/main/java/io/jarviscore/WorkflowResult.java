package io.jarviscore;

import com.fasterxml.jackson.annotation.JsonValue;
import io.jarviscore.internal.Ids;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a workflow stands or ended. Immutable.
 *
 * @param workflowId the id it was started with
 * @param status {@code SUCCESS} if every step succeeded; otherwise, in this order, {@code
 *     CANCELLED}, {@code WAITING}, {@code FAILURE}, {@code TIMEOUT} if a step ended so
 * @param steps each step's outcome by id, in the order the steps were declared
 * @param usage the usage of all steps together
 */
public record WorkflowResult(
        String workflowId, Outcome.Status status, Map<String, Outcome> steps, Usage usage) {

    /** Keeps the order of the steps. */
    public WorkflowResult {
        steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
    }

    /**
     * This as plain JSON, with every field there and null where there is no value. Jackson 2 and 3
     * serialise the object so, without modules or settings. Steps are an object by id, in the order
     * declared.
     */
    @JsonValue
    public Map<String, @Nullable Object> json() {
        return JsonForms.of(this);
    }

    /**
     * One step's outcome.
     *
     * @throws IllegalArgumentException if the workflow has no such step
     */
    public Outcome step(String id) {
        return named(workflowId, steps, id);
    }

    static <T> T named(String workflowId, Map<String, T> steps, String id) {
        T step = steps.get(id);
        if (step == null) {
            throw new IllegalArgumentException(
                    "workflow "
                            + workflowId
                            + " has no step "
                            + Ids.quote(id)
                            + "; it has "
                            + steps.keySet());
        }
        return step;
    }
}
