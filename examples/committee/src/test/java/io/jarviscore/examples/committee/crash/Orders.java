package io.jarviscore.examples.committee.crash;

import io.jarviscore.Step;
import io.jarviscore.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A process's orders at its start.
 *
 * @param duty its own part
 * @param scenarios the concurrent scenarios, each in a workflow of its own
 * @param runId the prefix of the workflows' ids
 * @param witness the file of the witness
 * @param settings of the mesh
 */
record Orders(
        Duty duty,
        List<Scenario> scenarios,
        String runId,
        String witness,
        Map<String, String> settings) {

    /** Whether there is anything to do for an agent of this role. */
    boolean need(String role) {
        return roles().contains(role);
    }

    /** Everybody there is something to do for. */
    Set<String> roles() {
        return scenarios.stream()
                .flatMap(scenario -> scenario.steps(runId).stream())
                .map(Step::agent)
                .collect(Collectors.toSet());
    }

    String asText() {
        return Json.write(this);
    }

    static Orders of(String text) {
        return Json.bind(Json.parseObject(text), Orders.class);
    }
}
