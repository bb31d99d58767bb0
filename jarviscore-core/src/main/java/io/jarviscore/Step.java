package io.jarviscore;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One step of a workflow: who does what, after which others. Immutable; each method returns a
 * changed copy.
 */
public final class Step {
    private static final int MAX_RETRIES = 100;

    private final String id;
    private final String agent;
    private final String task;
    private final List<String> dependencies;
    private final Map<String, Object> params;
    private final Complexity complexity;
    private final @Nullable Duration timeout;
    private final int retries;
    private final @Nullable String approval;

    private Step(
            String id,
            String agent,
            String task,
            List<String> dependencies,
            Map<String, Object> params,
            Complexity complexity,
            @Nullable Duration timeout,
            int retries,
            @Nullable String approval) {
        this.id = id;
        this.agent = agent;
        this.task = task;
        this.dependencies = dependencies;
        this.params = params;
        this.complexity = complexity;
        this.timeout = timeout;
        this.retries = retries;
        this.approval = approval;
    }

    /**
     * A step with no dependencies, no timeout of its own and no retries.
     *
     * @param id unique within the workflow
     * @param agent a role, or a capability
     * @param task what to do, in words
     * @throws IllegalArgumentException if an id is not one, or the task is blank
     */
    public static Step of(String id, String agent, String task) {
        Ids.require("step id", id);
        Ids.require("agent of step \"" + id + "\"", agent);
        if (task.isBlank()) {
            throw new IllegalArgumentException(
                    "task of step \"" + id + "\" is blank: say what to do");
        }
        return new Step(id, agent, task, List.of(), Map.of(), Complexity.STANDARD, null, 0, null);
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
        return new Step(id, agent, task, all, params, complexity, timeout, retries, approval);
    }

    /**
     * Values for the agent, beside the task's words.
     *
     * @throws IllegalArgumentException if they have no JSON form
     */
    @SuppressWarnings("unchecked") // the plain form of a map with text keys
    public Step params(Map<String, ?> params) {
        try {
            Map<String, Object> plain =
                    (Map<String, Object>) Objects.requireNonNull(Json.plain(Json.ordered(params)));
            return new Step(
                    id, agent, task, dependencies, plain, complexity, timeout, retries, approval);
        } catch (JsonException e) {
            throw new IllegalArgumentException(
                    "params of step \"" + id + "\": " + e.getMessage(), e);
        }
    }

    /** How hard it is; {@link Complexity#STANDARD} unless said. */
    public Step complexity(Complexity complexity) {
        return new Step(
                id, agent, task, dependencies, params, complexity, timeout, retries, approval);
    }

    /** How long one attempt may take; then it is interrupted and ends as a timeout. */
    public Step timeout(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException(
                    "timeout of step \"" + id + "\" is " + timeout + ": it must be positive");
        }
        return new Step(
                id, agent, task, dependencies, params, complexity, timeout, retries, approval);
    }

    /** How often a failed or timed-out attempt is made again, with growing pauses; 0 to 100. */
    public Step retries(int retries) {
        if (retries < 0 || retries > MAX_RETRIES) {
            throw new IllegalArgumentException(
                    "retries of step \"" + id + "\" is " + retries + ": use 0 to " + MAX_RETRIES);
        }
        return new Step(
                id, agent, task, dependencies, params, complexity, timeout, retries, approval);
    }

    /**
     * Asks a person before the step runs, with this question or reason. Whoever says yes may put
     * other {@link #params} in place; after {@code hitl_timeout_seconds} it is a no.
     */
    public Step approval(String why) {
        if (why.isBlank()) {
            throw new IllegalArgumentException(
                    "approval of step \"" + id + "\" is blank: say what the person decides");
        }
        return new Step(id, agent, task, dependencies, params, complexity, timeout, retries, why);
    }

    /** Unique within the workflow. */
    public String id() {
        return id;
    }

    /** The role or capability that does it. */
    public String agent() {
        return agent;
    }

    /** What to do. */
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

    /** What a person is asked first, if anything. */
    public Optional<String> approval() {
        return Optional.ofNullable(approval);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Step s
                && id.equals(s.id)
                && agent.equals(s.agent)
                && task.equals(s.task)
                && dependencies.equals(s.dependencies)
                && params.equals(s.params)
                && complexity == s.complexity
                && Objects.equals(timeout, s.timeout)
                && retries == s.retries
                && Objects.equals(approval, s.approval);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, agent, task, dependencies);
    }

    @Override
    public String toString() {
        return id + " by " + agent + (dependencies.isEmpty() ? "" : " after " + dependencies);
    }
}
