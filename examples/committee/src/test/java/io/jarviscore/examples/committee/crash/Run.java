package io.jarviscore.examples.committee.crash;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One run of the program, whichever processes it takes.
 *
 * @param scenarios the concurrent scenarios, each in a workflow of its own
 * @param id the prefix of the workflows' ids
 * @param store where their state is kept
 * @param settings of the mesh
 * @param folder the folder of the processes' files
 * @param witness the test's witness; the file is everybody's
 */
record Run(
        List<Scenario> scenarios,
        String id,
        Store store,
        Map<String, String> settings,
        Path folder,
        Witness witness) {

    /** The id of the workflow that does the scenario at this place in the list. */
    static String workflowId(String runId, int place) {
        return runId + "." + place;
    }

    /** The run that a workflow belongs to. */
    static String runOf(String workflowId) {
        return workflowId.substring(0, workflowId.lastIndexOf('.'));
    }

    /** Whether one task cannot be begun before another one's outcome is stored. */
    boolean needs(String task, String dependency) {
        return IntStream.range(0, scenarios.size())
                .anyMatch(place -> needs(place, workflowId(id, place), task, dependency));
    }

    private boolean needs(int place, String workflowId, String task, String dependency) {
        return scenarios.get(place).steps(workflowId).stream()
                .filter(step -> task.equals(workflowId + "/" + step.id()))
                .flatMap(step -> step.dependencies().stream())
                .anyMatch(id -> dependency.equals(workflowId + "/" + id));
    }
}
