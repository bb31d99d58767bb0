package io.jarviscore.examples.committee.crash;

import io.jarviscore.Agent;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.MeshStatus;
import io.jarviscore.Outcome;
import io.jarviscore.Roster;
import io.jarviscore.Step;
import io.jarviscore.WorkflowResult;
import io.jarviscore.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program that is killed: does the work of some scenarios, or resumes it. It reports events to
 * its witness and on its standard output.
 */
public final class Program {
    /** How long an unacknowledged letter stays hidden. */
    static final Duration VISIBILITY = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Orders orders;
    private final Witness witness;

    /** By workflow; the mesh's results of those that had ended or waited. */
    private final Map<String, BlockingQueue<WorkflowResult>> results = new ConcurrentHashMap<>();

    private Program(Orders orders) {
        this.orders = orders;
        this.witness =
                new Witness(Path.of(orders.witness()), orders.duty().who(), System.out::println);
    }

    /**
     * Runs until all is done, or until a signal if it only does its part.
     *
     * @param args the orders
     */
    public static void main(String[] args) throws Exception {
        new Program(Orders.of(args[0])).run();
    }

    private void run() throws Exception {
        witness.tell(Mark.STARTED, orders.runId(), orders.scenarios());
        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config(orders.settings())
                        .listen(this::hear)
                        .add(agents())
                        .start()) {
            witness.tell(Mark.UP, orders.runId(), "");
            if (orders.duty().plays()) {
                awaitEverybody(mesh);
                witness.tell(Mark.DONE, orders.runId(), playAll(mesh));
            } else {
                mesh.awaitShutdown();
            }
        }
    }

    /** Only the needed agents: a process that will be killed should not take long to start. */
    private Agent[] agents() {
        return Stream.of(
                        new Maker(Maker.ROLE, witness),
                        new Maker(Maker.OTHER_ROLE, witness),
                        new Thinker(witness),
                        new Sender(witness),
                        new Receiver(witness))
                .filter(agent -> orders.duty().roles().contains(agent.card().role()))
                .filter(agent -> orders.need(agent.card().role()))
                .toArray(Agent[]::new);
    }

    /** Until every agent that is needed has been seen, here or in another process. */
    private void awaitEverybody(Mesh mesh) throws InterruptedException {
        while (!StoreRetry.call(() -> rolesIn(mesh)).containsAll(orders.roles())) {
            MeshClock.system().sleep(PAUSE);
        }
    }

    private static Set<String> rolesIn(Mesh mesh) {
        MeshStatus status = mesh.status();
        return Stream.concat(
                        status.agents().stream(),
                        status.others().stream().map(Roster.Listing::peer))
                .map(peer -> peer.card().role())
                .collect(Collectors.toSet());
    }

    private String playAll(Mesh mesh) throws Exception {
        List<Future<String>> plays = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Scenario scenario : orders.scenarios()) {
                String workflowId = Run.workflowId(orders.runId(), plays.size());
                plays.add(threads.submit(() -> asText(play(mesh, scenario, workflowId))));
            }
        }
        List<String> texts = new ArrayList<>();
        for (Future<String> play : plays) {
            texts.add(play.get());
        }
        return String.join("; ", texts);
    }

    private WorkflowResult play(Mesh mesh, Scenario scenario, String workflowId)
            throws InterruptedException {
        Step[] steps = scenario.steps(workflowId).toArray(Step[]::new);
        WorkflowResult result = StoreRetry.call(() -> mesh.workflow(workflowId, steps));
        while (result.status() == Outcome.Status.WAITING) {
            result = orders.duty().decides() ? decide(mesh, result) : next(mesh, workflowId);
        }
        return result;
    }

    private WorkflowResult decide(Mesh mesh, WorkflowResult waiting) {
        String workflowId = waiting.workflowId();
        if (new Clerk(witness).decideAll(mesh.approvals(), workflowId) == 0) {
            throw new IllegalStateException("waits, but nobody is asked: " + waiting);
        }
        return StoreRetry.call(() -> mesh.resume(workflowId));
    }

    /**
     * A workflow's result after the next decision. That wakes it, but not necessarily in this
     * process, if there are others.
     */
    private WorkflowResult next(Mesh mesh, String workflowId) throws InterruptedException {
        if (orders.duty().alone()) {
            return resultsOf(workflowId).take();
        }
        WorkflowResult heard = resultsOf(workflowId).poll(1, TimeUnit.SECONDS);
        return heard != null ? heard : StoreRetry.call(() -> mesh.resume(workflowId));
    }

    private BlockingQueue<WorkflowResult> resultsOf(String workflowId) {
        return results.computeIfAbsent(workflowId, id -> new LinkedBlockingQueue<>());
    }

    private void hear(MeshEvent event) {
        switch (event) {
            case MeshEvent.Workflow workflow ->
                    workflow.result().ifPresent(resultsOf(workflow.workflowId())::add);
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

    /** The part of a result that must be equal for any number of kills. */
    private static String asText(WorkflowResult result) {
        Map<String, String> steps = new TreeMap<>();
        result.steps()
                .forEach(
                        (id, end) -> steps.put(id, end.status() + " " + Json.write(end.payload())));
        return result.status() + " " + steps;
    }
}
