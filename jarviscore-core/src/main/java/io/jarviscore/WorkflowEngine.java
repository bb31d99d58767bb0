package io.jarviscore;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts, joins, carries on and ends the workflows of one mesh. Thread-safe. */
final class WorkflowEngine {
    private static final Logger log = LoggerFactory.getLogger(WorkflowEngine.class);

    /**
     * A start that finds more orphans than this leaves the rest to other nodes or a later start.
     */
    private static final int MOST_RESUMED = 1_000;

    private final EngineParts parts;
    private final Map<String, WorkflowExecution> executions = new ConcurrentHashMap<>();
    private volatile boolean closed;

    WorkflowEngine(EngineParts parts) {
        this.parts = parts;
    }

    /**
     * Runs a workflow, joins the run of the same id, or gives the stored result of one that has
     * ended.
     *
     * @throws IllegalArgumentException if it cannot run, or another workflow has that id
     */
    WorkflowRun submit(String workflowId, List<Step> steps) {
        WorkflowStore.Definition definition = WorkflowDefinitions.check(workflowId, steps);
        Optional<WorkflowStore.Snapshot> stored = parts.store().find(workflowId);
        if (stored.isEmpty()) {
            checkAgents(definition);
        }
        WorkflowStore.Snapshot snapshot = stored.orElseGet(() -> parts.store().open(definition));
        if (!snapshot.definition().equals(definition)) {
            differs(snapshot, workflowId);
        }
        return carryOn(snapshot);
    }

    /**
     * Carries on with a workflow that the store knows.
     *
     * @throws IllegalArgumentException if it does not know it
     */
    WorkflowRun resume(String workflowId) {
        return carryOn(stored(workflowId));
    }

    /** Carries on with what the store has left, as far as this mesh has the agents for it. */
    void resumeUnfinished() {
        for (String workflowId : parts.store().unfinished(Duration.ZERO, MOST_RESUMED)) {
            WorkflowStore.Snapshot snapshot = stored(workflowId);
            boolean able =
                    snapshot.definition().steps().stream()
                            .map(Step::agent)
                            .allMatch(parts.agents()::knows);
            if (able) {
                log.info("Carrying on with workflow {}", workflowId);
                carryOn(snapshot);
            }
        }
    }

    /**
     * Runs a failed step again, and every step that could not run because of it.
     *
     * @throws IllegalArgumentException if the workflow or step is unknown, or the step did not fail
     */
    WorkflowRun retry(String workflowId, String stepId) {
        WorkflowStore.Snapshot snapshot = stored(workflowId);
        WorkflowStore.StepRecord record = snapshot.steps().get(stepId);
        if (record == null) {
            throw new IllegalArgumentException(
                    "workflow "
                            + workflowId
                            + " has no step "
                            + Ids.quote(stepId)
                            + "; it has "
                            + snapshot.steps().keySet());
        }
        if (record.outcome().filter(o -> o.isFinal() && !o.isSuccess()).isEmpty()) {
            throw new IllegalArgumentException(
                    "step "
                            + workflowId
                            + "/"
                            + stepId
                            + " has not failed, so it cannot be retried: it is "
                            + record.outcome()
                                    .map(o -> o.status().name())
                                    .orElse(record.state().name()));
        }
        return reopen(workflowId, withDependents(snapshot, stepId));
    }

    /** A person has decided: the step that waited may run again. */
    void decided(Approval approval) {
        parts.report(new MeshEvent.ApprovalChange(parts.clock().instant(), approval));
        Optional<WorkflowStore.Snapshot> stored = parts.store().find(approval.workflowId());
        if (!closed && stored.map(s -> s.steps().containsKey(approval.stepId())).orElse(false)) {
            reopen(approval.workflowId(), List.of(approval.stepId()));
        }
    }

    /** Makes steps pending again, and has them run by whoever runs the workflow. */
    private WorkflowRun reopen(String workflowId, List<String> stepIds) {
        parts.store().reopen(workflowId, stepIds);
        WorkflowExecution running = executions.get(workflowId);
        return running != null && running.reopened(stepIds) ? running : carryOn(stored(workflowId));
    }

    int running() {
        return executions.size();
    }

    /**
     * Takes no more work, waits for what runs, and after the timeout gives it up for another start.
     */
    void close(Duration timeout) {
        closed = true;
        Instant deadline = parts.clock().instant().plus(timeout);
        boolean interrupted = false;
        for (WorkflowExecution execution : List.copyOf(executions.values())) {
            interrupted |= !awaitEnd(execution, deadline, interrupted);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitEnd(WorkflowExecution execution, Instant deadline, boolean hurry) {
        Duration left = parts.clock().until(deadline);
        MeshClock.Timer timer =
                parts.clock()
                        .after(
                                hurry ? Duration.ZERO : left,
                                () -> execution.giveUp("the mesh was closed"));
        try {
            execution.await();
            return true;
        } catch (InterruptedException e) {
            execution.giveUp("the mesh was closed");
            return false;
        } catch (JarvisException e) {
            log.warn("Workflow {} failed while the mesh closed", execution.workflowId(), e);
            return true;
        } finally {
            timer.cancel();
        }
    }

    private WorkflowRun carryOn(WorkflowStore.Snapshot found) {
        WorkflowStore.Snapshot snapshot = woken(found);
        String id = snapshot.definition().workflowId();
        if (snapshot.isFinished()) {
            return new FinishedRun(id, resultOf(snapshot));
        }
        checkAgents(snapshot.definition());
        if (closed) {
            throw new IllegalStateException(
                    "the mesh is closed: workflow " + id + " was not started");
        }
        WorkflowExecution mine = new WorkflowExecution(snapshot, parts);
        WorkflowExecution other = executions.putIfAbsent(id, mine);
        while (other != null && other.isOver()) {
            executions.remove(id, other);
            other = executions.putIfAbsent(id, mine);
        }
        if (other != null) {
            return other;
        }
        mine.start(() -> executions.remove(id, mine));
        return mine;
    }

    /**
     * Opens steps whose question was decided while nobody here listened: by another process, or
     * just before this one died.
     */
    private WorkflowStore.Snapshot woken(WorkflowStore.Snapshot snapshot) {
        List<String> decided =
                snapshot.steps().entrySet().stream()
                        .filter(step -> step.getValue().state() == WorkflowStore.State.WAITING)
                        .filter(
                                step ->
                                        step.getValue()
                                                .outcome()
                                                .filter(parts::isDecided)
                                                .isPresent())
                        .map(Map.Entry::getKey)
                        .toList();
        if (decided.isEmpty()) {
            return snapshot;
        }
        String id = snapshot.definition().workflowId();
        parts.store().reopen(id, decided);
        return stored(id);
    }

    private void checkAgents(WorkflowStore.Definition definition) {
        WorkflowDefinitions.checkAgents(definition, parts.agents()::knows, parts.agents().roles());
    }

    private WorkflowStore.Snapshot stored(String workflowId) {
        Ids.require("workflow id", workflowId);
        return parts.store()
                .find(workflowId)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no workflow \""
                                                + workflowId
                                                + "\" in the store: start it with"
                                                + " workflow(id, steps…)"));
    }

    /**
     * A finished id gives its result whatever is asked now; an unfinished one must mean the same.
     */
    private static void differs(WorkflowStore.Snapshot snapshot, String workflowId) {
        if (!snapshot.isFinished()) {
            throw new IllegalArgumentException(
                    "workflow \""
                            + workflowId
                            + "\" was started with other steps "
                            + snapshot.definition().steps()
                            + ": use another id, or resume(\""
                            + workflowId
                            + "\") to carry on with those");
        }
        log.warn(
                "Workflow {} had ended with other steps than asked for now; its stored result is"
                        + " returned and nothing is run",
                workflowId);
    }

    private static WorkflowResult resultOf(WorkflowStore.Snapshot snapshot) {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        snapshot.steps()
                .forEach(
                        (id, record) ->
                                record.outcome().ifPresent(o -> outcomes.put(id, o.asRecovered())));
        return WorkflowProgress.result(snapshot.definition(), outcomes);
    }

    private static List<String> withDependents(WorkflowStore.Snapshot snapshot, String stepId) {
        Set<String> again = new HashSet<>(Set.of(stepId));
        List<String> inOrder = new ArrayList<>(List.of(stepId));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Step step : snapshot.definition().steps()) {
                boolean depends = step.dependencies().stream().anyMatch(again::contains);
                if (depends && again.add(step.id())) {
                    inOrder.add(step.id());
                    grew = true;
                }
            }
        }
        return inOrder;
    }
}
