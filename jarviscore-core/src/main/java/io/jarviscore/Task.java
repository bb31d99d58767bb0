package io.jarviscore;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One piece of work as an agent receives it. Immutable, but for the journal behind it. */
public final class Task {
    private final Step step;
    private final String workflowId;
    private final String text;
    private final Map<String, Outcome> inputs;
    private final Optional<Instant> deadline;
    private final int attempt;
    private final TaskJournal journal;

    /** A task for one attempt at a step. */
    Task(
            String workflowId,
            Step step,
            Map<String, Outcome> inputs,
            Optional<Instant> deadline,
            int attempt,
            TaskJournal journal) {
        this(workflowId, step, step.task(), inputs, deadline, attempt, journal);
    }

    private Task(
            String workflowId,
            Step step,
            String text,
            Map<String, Outcome> inputs,
            Optional<Instant> deadline,
            int attempt,
            TaskJournal journal) {
        this.workflowId = workflowId;
        this.step = step;
        this.text = text;
        this.inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        this.deadline = deadline;
        this.attempt = attempt;
        this.journal = journal;
    }

    /** A first attempt at a step without inputs, for calling code that takes tasks from a test. */
    public static Task of(String workflowId, Step step) {
        return new Task(workflowId, step, Map.of(), Optional.empty(), 1, TaskJournal.none());
    }

    /** The same task with other words: a part of it, for somebody else to do. */
    public Task withText(String text) {
        return new Task(workflowId, step, text, inputs, deadline, attempt, journal);
    }

    /** Workflow and step together: {@code workflowId/stepId}. */
    public String id() {
        return workflowId + "/" + stepId();
    }

    /** The workflow it belongs to. */
    public String workflowId() {
        return workflowId;
    }

    /** The step it is. */
    public String stepId() {
        return step.id();
    }

    /** What to do. */
    public String text() {
        return text;
    }

    /** Values the workflow's author gave with it, plain JSON. */
    public Map<String, Object> params() {
        return step.params();
    }

    /** Outcomes of the steps it depends on, by step id, in the order they were declared. */
    public Map<String, Outcome> inputs() {
        return inputs;
    }

    /** How hard it is. */
    public Complexity complexity() {
        return step.complexity();
    }

    /** When it must be done; empty if nothing limits it. */
    public Optional<Instant> deadline() {
        return deadline;
    }

    /** 1 for the first run of this step, one more for each later one. */
    public int attempt() {
        return attempt;
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
                            + stepId()
                            + " has no input "
                            + Ids.quote(stepId)
                            + ": declare it with .after("
                            + Ids.quote(stepId)
                            + "); declared are "
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

    TaskJournal journal() {
        return journal;
    }

    /** The id; the text is left out, it may be private. */
    @Override
    public String toString() {
        return "Task[" + id() + "]";
    }
}
