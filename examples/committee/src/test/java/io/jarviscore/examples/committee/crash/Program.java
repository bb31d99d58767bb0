package io.jarviscore.examples.committee.crash;

import io.jarviscore.Agent;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowResult;
import io.jarviscore.json.Json;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is killed: does the work of some scenarios, or carries on with it, and decides what a person
 * is asked. It tells its witness what happens, and its standard output the same.
 *
 * <p>Arguments: who it is, scenarios separated by commas, the run's id, the witness's file, and
 * settings as {@code key=value}.
 */
public final class Program {
    /** How long an unacknowledged letter stays hidden. */
    static final Duration VISIBILITY = Duration.ofSeconds(1);

    private final String runId;
    private final List<Scenario> scenarios;
    private final Witness witness;

    private Program(String runId, List<Scenario> scenarios, Witness witness) {
        this.runId = runId;
        this.scenarios = scenarios;
        this.witness = witness;
    }

    /** Runs until all is done. */
    public static void main(String[] args) throws Exception {
        List<Scenario> scenarios =
                Arrays.stream(args[1].split(",")).map(Scenario::valueOf).toList();
        Witness witness = new Witness(Path.of(args[3]), args[0], System.out::println);
        new Program(args[2], scenarios, witness).run(settings(args));
    }

    private static Map<String, String> settings(String[] args) {
        return Arrays.stream(args)
                .skip(4)
                .map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
    }

    private void run(Map<String, String> settings) throws Exception {
        witness.tell(Mark.STARTED, runId, scenarios);
        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config(settings)
                        .listen(this::hear)
                        .add(agents())
                        .start()) {
            witness.tell(Mark.DONE, runId, playAll(mesh));
        }
    }

    /** Only those who are needed: a process that will be killed should not take long to start. */
    private Agent[] agents() {
        return Stream.of(
                        new Maker(witness),
                        new Thinker(witness),
                        new Sender(witness),
                        new Receiver(witness))
                .filter(agent -> scenarios.stream().anyMatch(s -> s.needs(agent.card().role())))
                .toArray(Agent[]::new);
    }

    private String playAll(Mesh mesh) throws Exception {
        List<Future<String>> plays = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Scenario scenario : scenarios) {
                String workflowId = Run.workflowId(runId, plays.size());
                plays.add(threads.submit(() -> play(mesh, scenario, workflowId)));
            }
        }
        List<String> results = new ArrayList<>();
        for (Future<String> play : plays) {
            results.add(play.get());
        }
        return String.join("; ", results);
    }

    private String play(Mesh mesh, Scenario scenario, String workflowId) {
        Clerk clerk = new Clerk(witness);
        Step[] steps = scenario.steps(workflowId).toArray(Step[]::new);
        WorkflowResult result = mesh.workflow(workflowId, steps);
        while (result.status() == Outcome.Status.WAITING) {
            if (clerk.decideAll(mesh.approvals(), workflowId) == 0) {
                throw new IllegalStateException("waits, but nobody is asked: " + result);
            }
            result = mesh.resume(workflowId);
        }
        return asText(result);
    }

    private void hear(MeshEvent event) {
        switch (event) {
            case MeshEvent.Step step -> step.outcome().ifPresent(outcome -> hear(step, outcome));
            case MeshEvent.Turn turn ->
                    witness.tell(
                            Mark.DECIDED,
                            Thinker.nameOf(turn.task(), turn.number()),
                            turn.decision());
            case MeshEvent.ToolCall call -> {
                Object number = Json.parseObject(call.arguments()).get("number");
                witness.tell(
                        Mark.CALL_STORED,
                        Thinker.nameOf(call.task(), Json.bind(number, Integer.class)),
                        call.failed() ? "refused" : "made");
            }
            default -> {}
        }
    }

    private void hear(MeshEvent.Step step, Outcome outcome) {
        if (step.phase() == MeshEvent.StepPhase.ENDED) {
            witness.tell(
                    outcome.isFinal() ? Mark.STEP_STORED : Mark.STEP_PARKED,
                    step.task(),
                    outcome.status());
        }
    }

    /** What has to be the same however often the process was killed. */
    private static String asText(WorkflowResult result) {
        Map<String, String> steps = new TreeMap<>();
        result.steps()
                .forEach(
                        (id, end) -> steps.put(id, end.status() + " " + Json.write(end.payload())));
        return result.status() + " " + steps;
    }
}
