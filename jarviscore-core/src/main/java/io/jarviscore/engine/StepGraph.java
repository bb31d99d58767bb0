package io.jarviscore.engine;

import io.jarviscore.Step;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which steps of a workflow depend on which, so that a change is followed without a search. */
final class StepGraph {
    private final Map<String, Step> byId = new LinkedHashMap<>();
    private final Map<String, List<String>> dependents;

    StepGraph(List<Step> steps) {
        steps.forEach(step -> byId.put(step.id(), step));
        dependents =
                steps.stream()
                        .flatMap(
                                step ->
                                        step.dependencies().stream()
                                                .map(needed -> Map.entry(needed, step.id())))
                        .collect(
                                Collectors.groupingBy(
                                        Map.Entry::getKey,
                                        Collectors.mapping(
                                                Map.Entry::getValue, Collectors.toList())));
    }

    /** Of all steps, in the order of the definition. */
    Set<String> ids() {
        return byId.keySet();
    }

    /** These steps, in this order; an id that is none of the workflow's is left out. */
    List<Step> steps(Collection<String> ids) {
        return ids.stream().filter(byId::containsKey).map(byId::get).toList();
    }

    /** The steps that name this one as a dependency. */
    List<String> dependentsOf(String id) {
        return dependents.getOrDefault(id, List.of());
    }
}
