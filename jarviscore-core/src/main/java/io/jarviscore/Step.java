package io.jarviscore;

import io.jarviscore.internal.Ids;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One step of a workflow: its agent, its task and its dependencies. Immutable; each method returns
 * a changed copy.
 */
public final class Step {
    private static final int MAX_RETRIES = 100;

    private final String id;
    private final String agent;
    private final String task;
    private final List<String> dependencies;
    private final Map<String, Object> params;
    private final Map<String, Object> bound;
    private final Complexity complexity;
    private final @Nullable Duration timeout;
    private final int retries;
    private final @Nullable String approval;
    private final @Nullable Question question;
    private final @Nullable ResultType result;

    private Step(Parts parts) {
        this.id = parts.id;
        this.agent = parts.agent;
        this.task = parts.task;
        this.dependencies = parts.dependencies;
        this.params = parts.params;
        this.bound = parts.bound;
        this.complexity = parts.complexity;
        this.timeout = parts.timeout;
        this.retries = parts.retries;
        this.approval = parts.approval;
        this.question = parts.question;
        this.result = parts.result;
    }

    /**
     * A step with no dependencies, no timeout of its own and no retries.
     *
     * @param id unique within the workflow
     * @param agent a role, or a capability
     * @param task the task in words
     * @throws IllegalArgumentException if an id is not one, or the task is blank
     */
    public static Step of(String id, String agent, String task) {
        Ids.require("step id", id);
        Ids.require("agent of step \"" + id + "\"", agent);
        if (task.isBlank()) {
            throw new IllegalArgumentException(
                    "task of step \"" + id + "\" is blank: say what to do");
        }
        return new Step(new Parts(id, agent, task));
    }

    /** Runs only when all of these have succeeded; adds to those named before. */
    public Step after(String... ids) {
        for (String dependency : ids) {
            Ids.require("dependency of step \"" + id + "\"", dependency);
        }
        List<String> all =
                java.util.stream.Stream.concat(dependencies.stream(), java.util.Arrays.stream(ids))
                        .distinct()
                        .toList();
        return with(parts -> parts.dependencies = all);
    }

    /**
     * Values for the agent, beside the task's words.
     *
     * @throws IllegalArgumentException if they have no JSON form
     */
    public Step params(Map<String, ?> params) {
        Map<String, Object> plain = plain("params", params);
        return with(parts -> parts.params = plain);
    }

    /**
     * Values that the application binds for tools and hand-coded agents, see {@link Task#bound}: a
     * tenant, a customer. Models neither see nor set them, and no person may edit them.
     *
     * @throws IllegalArgumentException if they have no JSON form
     */
    public Step bound(Map<String, ?> values) {
        Map<String, Object> plain = plain("bound values", values);
        return with(parts -> parts.bound = plain);
    }

    @SuppressWarnings("unchecked") // the plain form of a map with text keys
    private Map<String, Object> plain(String what, Map<String, ?> values) {
        try {
            return (Map<String, Object>) Objects.requireNonNull(Json.plain(Json.ordered(values)));
        } catch (JsonException e) {
            throw new IllegalArgumentException(
                    what + " of step \"" + id + "\": " + e.getMessage(), e);
        }
    }

    /** How hard it is; {@link Complexity#STANDARD} unless said. */
    public Step complexity(Complexity complexity) {
        return with(parts -> parts.complexity = complexity);
    }

    /** How long one attempt may take; then it is interrupted and ends as a timeout. */
    public Step timeout(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException(
                    "timeout of step \"" + id + "\" is " + timeout + ": it must be positive");
        }
        return with(parts -> parts.timeout = timeout);
    }

    /** How often a failed or timed-out attempt is made again, with growing pauses; 0 to 100. */
    public Step retries(int retries) {
        if (retries < 0 || retries > MAX_RETRIES) {
            throw new IllegalArgumentException(
                    "retries of step \"" + id + "\" is " + retries + ": use 0 to " + MAX_RETRIES);
        }
        return with(parts -> parts.retries = retries);
    }

    /**
     * Asks a person before the step runs, with this question or reason. The approver may replace
     * the {@link #params}; after {@code hitl_timeout_seconds} it is a no.
     */
    public Step approval(String why) {
        if (why.isBlank()) {
            throw new IllegalArgumentException(
                    "approval of step \"" + id + "\" is blank: say what the person decides");
        }
        return with(parts -> parts.approval = why);
    }

    /**
     * Asks a person before the step runs, computed from the outcomes of its dependencies, by id. A
     * text is the question, anything else with a JSON form (a map, a record) is shown as data, in
     * the field {@code content} of {@link Approval#details}. The step's input is shown in any case:
     * its params and the results of those steps.
     *
     * <p>It is computed when the step is ready, by the process that asks. It may be computed again
     * after a crash, but the person sees the first version. A process that took the workflow from
     * the store, by {@link Mesh#resume} for example, does not have the function and asks without
     * it.
     *
     * @param content computes it; an exception fails the step
     */
    public Step approval(Function<? super Map<String, Outcome>, ?> content) {
        return approval("May step \"" + id + "\" run?", content);
    }

    /**
     * Asks a person before the step runs, with this question and with data that is computed, as
     * {@link #approval(Function)} says.
     */
    public Step approval(String why, Function<? super Map<String, Outcome>, ?> content) {
        return approval(why).with(parts -> parts.question = content::apply);
    }

    /**
     * Requires a result of this type. An {@link AutoAgent} sends the type's JSON Schema to its
     * model, and returns answers that do not fit to it with the reason, within the task's limits;
     * then {@link Outcome#payload(Class)} gives an object of the type. The result of a hand-coded
     * agent is checked where this process runs it. Takes the place of {@link AutoAgent#resultType}.
     *
     * @throws IllegalArgumentException if its values cannot be made from JSON, see {@link
     *     ResultType}
     */
    public Step returns(Class<?> type) {
        return returns(ResultType.of(type));
    }

    /** Like {@link #returns(Class)}, with a type that is there already. */
    public Step returns(ResultType type) {
        return with(parts -> parts.result = type);
    }

    private Step with(Consumer<Parts> change) {
        Parts parts = new Parts(this);
        change.accept(parts);
        return new Step(parts);
    }

    /** Unique within the workflow. */
    public String id() {
        return id;
    }

    /** The role or capability that does it. */
    public String agent() {
        return agent;
    }

    /** The step's task. */
    public String task() {
        return task;
    }

    /** The steps that must have succeeded, in the order named. */
    public List<String> dependencies() {
        return dependencies;
    }

    /** Values beside the task's words; plain JSON. */
    public Map<String, Object> params() {
        return params;
    }

    /** Values that the application binds for tools and hand-coded agents; plain JSON. */
    public Map<String, Object> bound() {
        return bound;
    }

    /** How hard it is. */
    public Complexity complexity() {
        return complexity;
    }

    /** How long one attempt may take; empty if only the agent's own limits apply. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** How often a failed attempt is made again. */
    public int retries() {
        return retries;
    }

    /** The question to a person before the step runs, if there is one. */
    public Optional<String> approval() {
        return Optional.ofNullable(approval);
    }

    /** The type of its result, if one is set. */
    public Optional<ResultType> result() {
        return Optional.ofNullable(result);
    }

    /** Computes the question to a person, in the process that declared the step. */
    public Optional<Question> question() {
        return Optional.ofNullable(question);
    }

    /** Whether they are the same as stored: functions and classes are not compared. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Step s
                && id.equals(s.id)
                && agent.equals(s.agent)
                && task.equals(s.task)
                && dependencies.equals(s.dependencies)
                && params.equals(s.params)
                && bound.equals(s.bound)
                && complexity == s.complexity
                && Objects.equals(timeout, s.timeout)
                && retries == s.retries
                && Objects.equals(approval, s.approval)
                && Objects.equals(result, s.result);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, agent, task, dependencies);
    }

    @Override
    public String toString() {
        return id + " by " + agent + (dependencies.isEmpty() ? "" : " after " + dependencies);
    }

    /**
     * Computes the question to a person before a step runs, from the outcomes that the step gets.
     */
    @FunctionalInterface
    public interface Question {
        /** A text for the question, anything else for data beside it; null for neither. */
        @Nullable Object content(Map<String, Outcome> inputs);
    }

    /** The parts of a step that is being made. */
    private static final class Parts {
        private final String id;
        private final String agent;
        private final String task;
        private List<String> dependencies = List.of();
        private Map<String, Object> params = Map.of();
        private Map<String, Object> bound = Map.of();
        private Complexity complexity = Complexity.STANDARD;
        private @Nullable Duration timeout;
        private int retries;
        private @Nullable String approval;
        private @Nullable Question question;
        private @Nullable ResultType result;

        Parts(String id, String agent, String task) {
            this.id = id;
            this.agent = agent;
            this.task = task;
        }

        Parts(Step step) {
            this(step.id, step.agent, step.task);
            this.dependencies = step.dependencies;
            this.params = step.params;
            this.bound = step.bound;
            this.complexity = step.complexity;
            this.timeout = step.timeout;
            this.retries = step.retries;
            this.approval = step.approval;
            this.question = step.question;
            this.result = step.result;
        }
    }
}
