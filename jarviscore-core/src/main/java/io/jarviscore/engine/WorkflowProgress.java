package io.jarviscore.engine;

import io.jarviscore.Cause;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Usage;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The next actions of a workflow, derived from its records alone.
 *
 * @param ready steps of which all dependencies have succeeded
 * @param skipped steps that can never run, with the reason
 */
record WorkflowProgress(List<Step> ready, Map<String, Cause.DependencyFailed> skipped) {

    /**
     * Looks at those that have neither ended nor started of these steps.
     *
     * @param outcomes how steps ended or why they wait, by id
     * @param running the steps under way
     */
    static WorkflowProgress of(
            List<Step> steps, Map<String, Outcome> outcomes, Set<String> running) {
        List<Step> ready = new ArrayList<>();
        Map<String, Cause.DependencyFailed> skipped = new LinkedHashMap<>();
        for (Step step : steps) {
            if (outcomes.containsKey(step.id()) || running.contains(step.id())) {
                continue;
            }
            Optional<Cause.DependencyFailed> obstacle = obstacle(step, outcomes);
            if (obstacle.isPresent()) {
                skipped.put(step.id(), obstacle.get());
            } else if (step.dependencies().stream().allMatch(id -> succeeded(outcomes, id))) {
                ready.add(step);
            }
        }
        return new WorkflowProgress(ready, skipped);
    }

    private static boolean succeeded(Map<String, Outcome> outcomes, String id) {
        Outcome outcome = outcomes.get(id);
        return outcome != null && outcome.isSuccess();
    }

    /**
     * The failure at the root, so that a long chain of skipped steps names the original problem.
     */
    private static Optional<Cause.DependencyFailed> obstacle(
            Step step, Map<String, Outcome> outcomes) {
        for (String id : step.dependencies()) {
            Outcome outcome = outcomes.get(id);
            if (outcome != null && outcome.isFinal() && !outcome.isSuccess()) {
                return Optional.of(
                        outcome.cause().orElse(null) instanceof Cause.DependencyFailed root
                                ? root
                                : new Cause.DependencyFailed(id, outcome.status()));
            }
        }
        return Optional.empty();
    }

    /**
     * The result as it stands; a step without an outcome has not been reached and counts as
     * waiting.
     */
    static WorkflowResult result(WorkflowStore.Definition definition, Map<String, Outcome> ended) {
        Map<String, Outcome> inOrder = new LinkedHashMap<>();
        for (Step step : definition.steps()) {
            inOrder.put(step.id(), ended.getOrDefault(step.id(), blocked(step, ended)));
        }
        Usage usage = inOrder.values().stream().map(Outcome::usage).reduce(Usage.NONE, Usage::plus);
        return new WorkflowResult(definition.workflowId(), status(inOrder), inOrder, usage);
    }

    private static Outcome blocked(Step step, Map<String, Outcome> ended) {
        return step.dependencies().stream()
                .map(ended::get)
                .filter(outcome -> outcome != null && !outcome.isFinal())
                .findFirst()
                .orElseGet(
                        () ->
                                Outcome.ended(
                                        Outcome.Status.WAITING,
                                        new Cause.Failed("failure", "Not reached yet.")));
    }

    private static Outcome.Status status(Map<String, Outcome> outcomes) {
        for (Outcome.Status worst :
                List.of(
                        Outcome.Status.CANCELLED,
                        Outcome.Status.WAITING,
                        Outcome.Status.FAILURE,
                        Outcome.Status.TIMEOUT)) {
            if (outcomes.values().stream().anyMatch(outcome -> outcome.status() == worst)) {
                return worst;
            }
        }
        return Outcome.Status.SUCCESS;
    }
}
