package io.jarviscore;

import io.jarviscore.internal.Ids;
import io.jarviscore.journal.TaskJournal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One piece of work as an agent receives it. Immutable, but for the journal behind it. */
public final class Task {
    /** The longest name of a tenant or a user, as in {@link Conversation}. */
    private static final int LONGEST_NAME = 256;

    private final Step step;
    private final String workflowId;
    private final String text;
    private final Map<String, Outcome> inputs;
    private final Optional<Instant> deadline;
    private final int attempt;
    private final TaskJournal journal;
    private final String idempotencyKey;

    /** A task for one attempt at a step. */
    Task(
            String workflowId,
            Step step,
            Map<String, Outcome> inputs,
            Optional<Instant> deadline,
            int attempt,
            TaskJournal journal) {
        this(
                workflowId,
                step,
                step.task(),
                inputs,
                deadline,
                attempt,
                journal,
                workflowId + "/" + step.id());
    }

    private Task(
            String workflowId,
            Step step,
            String text,
            Map<String, Outcome> inputs,
            Optional<Instant> deadline,
            int attempt,
            TaskJournal journal,
            String idempotencyKey) {
        this.workflowId = workflowId;
        this.step = step;
        this.text = text;
        this.inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        this.deadline = deadline;
        this.attempt = attempt;
        this.journal = journal;
        this.idempotencyKey = idempotencyKey;
    }

    /** A first attempt at a step without inputs, for calling code that takes tasks from a test. */
    public static Task of(String workflowId, Step step) {
        return new Task(workflowId, step, Map.of(), Optional.empty(), 1, TaskJournal.none());
    }

    /** Returns this task with another text: a part of it, for somebody else to do. */
    public Task withText(String text) {
        return new Task(workflowId, step, text, inputs, deadline, attempt, journal, idempotencyKey);
    }

    /** Returns this task with these outcomes as its {@link #inputs()}, in the map's order. */
    public Task withInputs(Map<String, Outcome> outcomes) {
        return new Task(
                workflowId, step, text, outcomes, deadline, attempt, journal, idempotencyKey);
    }

    /** Returns this task with the key of one of its effects: a tool call. */
    public Task withIdempotencyKey(String key) {
        return new Task(workflowId, step, text, inputs, deadline, attempt, journal, key);
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

    /** The task's text. */
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

    /**
     * The sources of text from outside that its inputs have, see {@link Outcome#taint()}; empty for
     * none.
     */
    public Set<String> taint() {
        Set<String> sources = new TreeSet<>();
        inputs.values().forEach(input -> sources.addAll(input.taint()));
        return sources;
    }

    /**
     * Values that the application bound to the task, plain JSON: a tenant, a customer. They never
     * come from a model or from the person who asked. In a conversation, {@code tenant} and {@code
     * user} are those of the conversation, if it has them.
     */
    public Map<String, Object> bound() {
        return step.bound();
    }

    /** The type of the result, if the workflow's author set one. */
    public Optional<ResultType> resultType() {
        return step.result();
    }

    /** How hard it is. */
    public Complexity complexity() {
        return step.complexity();
    }

    /** How long an attempt at it may take; empty if nothing limits it. */
    public Optional<Duration> timeout() {
        return step.timeout();
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
     * after a crash or on another node. A tool gets a task with the key of its call: another one
     * for each call of the step, and the same whenever that call is made again.
     */
    public String idempotencyKey() {
        return idempotencyKey;
    }

    TaskJournal journal() {
        return journal;
    }

    /** The user that the application bound, as {@link Credentials#userOf} names it. */
    Optional<String> user() {
        Optional<String> tenant = name("tenant");
        Optional<String> user = name("user");
        if (tenant.isPresent()) {
            String escaped = tenant.get().replace("%", "%25").replace("/", "%2F");
            return Optional.of(escaped + "/" + user.orElse(""));
        }
        // The first slash ends the tenant, so a user without one gets it in front.
        return user.map(name -> name.indexOf('/') < 0 ? name : "/" + name);
    }

    /** A bound name; a value that is none is refused, or the call would be the default user's. */
    private Optional<String> name(String key) {
        if (!bound().containsKey(key)) {
            return Optional.empty();
        }
        Object given = bound().get(key);
        boolean isName =
                given instanceof String
                        || given instanceof Integer
                        || given instanceof Long
                        || given instanceof BigInteger;
        String name = isName ? String.valueOf(given) : "";
        if (name.isBlank()
                || name.length() > LONGEST_NAME
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new JarvisException(
                    "task "
                            + id()
                            + " has no usable "
                            + key
                            + " among its bound values: bind 1 to "
                            + LONGEST_NAME
                            + " characters on one line, or leave it out");
        }
        return Optional.of(name);
    }

    /** The id; the text is left out, it may be private. */
    @Override
    public String toString() {
        return "Task[" + id() + "]";
    }
}
