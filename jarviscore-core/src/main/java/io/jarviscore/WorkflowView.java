package io.jarviscore;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a workflow stands in the store at one moment, also while other processes run it. Immutable.
 *
 * @param workflowId its id
 * @param status how it stands
 * @param startedAt when it was started
 * @param changedAt when something was written to it last, heartbeats of running steps included
 * @param steps each step by id, in the order declared
 */
public record WorkflowView(
        String workflowId,
        Status status,
        Instant startedAt,
        Instant changedAt,
        Map<String, StepView> steps) {

    /** Keeps the order of the steps. */
    public WorkflowView {
        steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
    }

    /** How a workflow or a step stands. */
    public enum Status {
        /** A step that was never claimed, or that was released. No status of workflows. */
        PENDING,
        /** A node runs the step, or ran it when it died. A workflow with steps left to run. */
        RUNNING,
        /** A person has to decide; for a workflow, about at least one of its steps. */
        WAITING,
        /** Done. */
        SUCCESS,
        /** Could not be done. */
        FAILURE,
        /** A limit was reached. */
        TIMEOUT,
        /** Stopped on request. */
        CANCELLED,
        /** A step that something it needs keeps from running. No status of workflows. */
        SKIPPED;

        /** Whether a workflow can have it; otherwise only steps can. */
        public boolean isOfWorkflows() {
            return this != PENDING && this != SKIPPED;
        }

        /** Those that a workflow can have. */
        public static List<Status> ofWorkflows() {
            return Arrays.stream(values()).filter(Status::isOfWorkflows).toList();
        }
    }

    /**
     * How a step stands.
     *
     * @param id its id
     * @param status how it stands
     * @param agent the role or capability that does it
     * @param node the node that runs it or ran it last; empty if that is not known
     * @param attempts how often it was begun since it was last opened
     * @param startedAt when it was begun last
     * @param endedAt when it ended or began to wait
     * @param outcome how it ended or why it waits
     * @param question the question to a person, if it waits for a decision
     */
    public record StepView(
            String id,
            Status status,
            String agent,
            String node,
            int attempts,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            Optional<Outcome> outcome,
            Optional<Approval> question) {

        /** This as plain JSON; part of {@link WorkflowView#json}. */
        @JsonValue
        public Map<String, @Nullable Object> json() {
            return JsonForms.of(this);
        }
    }

    /**
     * One step.
     *
     * @throws IllegalArgumentException if the workflow has no such step
     */
    public StepView step(String id) {
        return WorkflowResult.named(workflowId, steps, id);
    }

    /** Whether it has ended: nothing more happens unless a step is retried. */
    public boolean isFinished() {
        return status != Status.RUNNING && status != Status.WAITING;
    }

    /**
     * This as plain JSON, with every field there and null where there is no value. Jackson 2 and 3
     * serialise the object so, without modules or settings. Steps are an object by id; times are
     * ISO 8601 text. Results are part of it, and may be fetched as {@link Outcome#payload()} says.
     */
    @JsonValue
    public Map<String, @Nullable Object> json() {
        return JsonForms.of(this);
    }
}
