package io.jarviscore.engine;

import io.jarviscore.Step;
import io.jarviscore.UnknownAgentException;
import io.jarviscore.WorkflowStore;
import io.jarviscore.internal.Ids;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Refuses workflows that could not run, with every reason at once and before anything has run. */
final class WorkflowDefinitions {
    private WorkflowDefinitions() {}

    /**
     * Checks ids, dependencies and cycles.
     *
     * @throws IllegalArgumentException with one line for each problem
     */
    static WorkflowStore.Definition check(String workflowId, List<Step> steps) {
        Ids.require("workflow id", workflowId);
        List<String> problems = new ArrayList<>();
        Map<String, Step> byId = new HashMap<>();
        if (steps.isEmpty()) {
            problems.add("it has no steps");
        }
        for (Step step : steps) {
            if (byId.put(step.id(), step) != null) {
                problems.add("step id \"" + step.id() + "\" is used twice");
            }
        }
        for (Step step : steps) {
            for (String dependency : step.dependencies()) {
                if (!byId.containsKey(dependency)) {
                    problems.add(
                            "step \""
                                    + step.id()
                                    + "\" comes after \""
                                    + dependency
                                    + "\", which is no step of it; its steps are "
                                    + steps.stream().map(Step::id).toList());
                }
            }
        }
        List<String> cycle = cycle(steps, byId);
        if (!cycle.isEmpty()) {
            problems.add("steps wait for each other: " + String.join(" → ", cycle));
        }
        refuse(workflowId, problems);
        return new WorkflowStore.Definition(workflowId, steps);
    }

    /**
     * Checks that somebody can do every step.
     *
     * @throws UnknownAgentException with one line for each step nobody can do
     */
    static void checkAgents(
            WorkflowStore.Definition definition,
            Predicate<String> known,
            Supplier<List<String>> roles) {
        List<Step> orphans =
                definition.steps().stream().filter(step -> !known.test(step.agent())).toList();
        if (orphans.isEmpty()) {
            return;
        }
        List<String> problems =
                orphans.stream()
                        .map(
                                step ->
                                        "step \""
                                                + step.id()
                                                + "\" asks for agent \""
                                                + step.agent()
                                                + "\", which is no role or capability here; roles are "
                                                + roles.get())
                        .toList();
        throw new UnknownAgentException(
                orphans.stream().map(Step::agent).distinct().toList(),
                refusal(definition.workflowId(), problems));
    }

    private static void refuse(String workflowId, List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(refusal(workflowId, problems));
        }
    }

    private static String refusal(String workflowId, List<String> problems) {
        return "workflow \"" + workflowId + "\" cannot run: " + String.join("; ", problems);
    }

    /** A path of step ids that ends where it began; empty if there is none. */
    private static List<String> cycle(List<Step> steps, Map<String, Step> byId) {
        Set<String> harmless = new HashSet<>();
        for (Step start : steps) {
            List<String> path = walk(start, byId, harmless);
            if (!path.isEmpty()) {
                return path;
            }
        }
        return List.of();
    }

    /** Follows dependencies depth first, with a stack of its own: a chain may be very long. */
    private static List<String> walk(Step start, Map<String, Step> byId, Set<String> harmless) {
        List<String> path = new ArrayList<>(List.of(start.id()));
        List<List<String>> ahead = new ArrayList<>();
        Set<String> onPath = new HashSet<>(path);
        ahead.add(new ArrayList<>(start.dependencies()));
        while (!path.isEmpty()) {
            List<String> next = ahead.getLast();
            if (next.isEmpty()) {
                ahead.removeLast();
                String done = path.removeLast();
                onPath.remove(done);
                harmless.add(done);
                continue;
            }
            String id = next.removeLast();
            if (onPath.contains(id)) {
                List<String> cycle = new ArrayList<>(path.subList(path.indexOf(id), path.size()));
                cycle.add(id);
                return cycle;
            }
            Step step = byId.get(id);
            if (step != null && !harmless.contains(id)) {
                path.add(id);
                onPath.add(id);
                ahead.add(new ArrayList<>(step.dependencies()));
            }
        }
        return List.of();
    }
}
