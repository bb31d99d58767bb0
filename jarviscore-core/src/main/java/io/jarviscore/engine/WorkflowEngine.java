package io.jarviscore.engine;

import io.jarviscore.Approval;
import io.jarviscore.Cause;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Page;
import io.jarviscore.Step;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.UnknownAgentException;
import io.jarviscore.UnknownIdException;
import io.jarviscore.WorkflowConflictException;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowStore;
import io.jarviscore.engine.store.OutageLog;
import io.jarviscore.internal.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Starts, joins, resumes and ends the workflows of one mesh. Thread-safe. */
final class WorkflowEngine {
    private static final Logger log = LoggerFactory.getLogger(WorkflowEngine.class);

    /** How often a node sweeps for unclaimed work, in a lease's time. */
    private static final int SWEEPS_IN_A_LEASE = 4;

    private final EngineParts parts;
    private final OfferedSteps offered;
    private final Map<String, WorkflowExecution> executions = new ConcurrentHashMap<>();
    private volatile MeshClock.Timer nextSweep = () -> {};
    private volatile boolean adopts;
    private volatile boolean closed;

    WorkflowEngine(EngineParts parts) {
        this.parts = parts;
        this.offered = new OfferedSteps(parts);
    }

    /**
     * Runs a workflow, joins the run of the same id, or gives the stored result of one that has
     * ended.
     *
     * @throws IllegalArgumentException if it cannot run
     * @throws UnknownAgentException if nobody can do a step
     * @throws WorkflowConflictException if another unfinished workflow has that id
     */
    StartedRun submit(String workflowId, List<Step> steps) {
        WorkflowStore.Definition definition = WorkflowDefinitions.check(workflowId, steps);
        // A direct caller gets the exception at once; only running workflows wait for it.
        WorkflowStore store = parts.store().store();
        Optional<WorkflowStore.Snapshot> stored = store.find(workflowId);
        if (stored.isEmpty()) {
            checkAgents(definition);
        }
        WorkflowStore.Snapshot snapshot = stored.orElseGet(() -> store.open(definition));
        if (!snapshot.definition().equals(definition)) {
            differs(snapshot, definition);
        }
        return carryOn(
                declared(snapshot, definition),
                stored.isEmpty() ? WorkflowRun.Start.STARTED : WorkflowRun.Start.RESUMED);
    }

    /**
     * Adds this process's functions and classes to the stored definition: functions and classes are
     * not stored.
     */
    private static WorkflowStore.Snapshot declared(
            WorkflowStore.Snapshot stored, WorkflowStore.Definition definition) {
        return stored.definition().equals(definition)
                ? new WorkflowStore.Snapshot(definition, stored.steps(), stored.times())
                : stored;
    }

    /**
     * Like {@link #submit}, with a listener for the run's events until it ends or waits for a
     * person.
     */
    StartedRun submit(String workflowId, List<Step> steps, Consumer<MeshEvent> listener) {
        // Before it starts, so that nothing is missed.
        parts.events().add(workflowId, listener);
        boolean listens = false;
        try {
            StartedRun run = submit(workflowId, steps);
            if (run.run() instanceof WorkflowExecution running) {
                running.onEnd(() -> parts.events().remove(workflowId, listener));
                listens = true;
            }
            return run;
        } finally {
            if (!listens) {
                parts.events().remove(workflowId, listener);
            }
        }
    }

    /**
     * Resumes a workflow of the store.
     *
     * @throws UnknownIdException if it does not know it
     */
    WorkflowRun resume(String workflowId) {
        return carryOn(stored(workflowId));
    }

    /** The store's snapshot of a workflow. */
    Optional<WorkflowStore.Snapshot> find(String workflowId) {
        return parts.store().store().find(workflowId);
    }

    /** The store's snapshots of the workflows that pass a filter. */
    Page<WorkflowStore.Snapshot> list(WorkflowFilter filter) {
        return parts.store().store().list(filter);
    }

    /**
     * Begins to take steps that other nodes offer, and to sweep for unclaimed work: now, when a
     * process is known to have died, and some times in a lease's time.
     *
     * @param resume whether to resume workflows whose node has died
     */
    void start(boolean resume) {
        adopts = resume;
        if (resume) {
            adopt(Duration.ZERO);
        }
        actOnDecisions();
        if (parts.shared()) {
            offered.start();
            parts.deaths().start(this::onDeath);
            sweepLater();
        }
    }

    private void onDeath(List<String> released) {
        executions.values().forEach(WorkflowExecution::onDeath);
        adopt(released);
    }

    private void sweepLater() {
        // Jittered, so that the nodes of a fleet do not all look at the same moment.
        long usual = parts.lease().toMillis() / SWEEPS_IN_A_LEASE;
        Duration pause =
                Duration.ofMillis(
                        usual * 3 / 4 + ThreadLocalRandom.current().nextLong(usual / 2 + 1));
        if (!closed) {
            nextSweep = parts.clock().after(pause, this::sweep);
        }
    }

    private void sweep() {
        try {
            if (adopts) {
                adopt(quiet());
            }
            parts.expire();
            actOnDecisions();
            parts.retry().outages().onSuccess(OutageLog.Activity.SWEEP);
        } catch (StoreUnavailableException e) {
            parts.retry().outages().onFailure(OutageLog.Activity.SWEEP, e);
        } catch (RuntimeException | Error e) {
            log.error("A sweep failed; the next one tries again", e);
        } finally {
            sweepLater();
        }
    }

    private void actOnDecisions() {
        parts.approvals().unacknowledged(mostAtOnce()).forEach(this::act);
    }

    /** A workflow's snapshot, if it is known; empty if it cannot be read, which is noted. */
    private Optional<Optional<WorkflowStore.Snapshot>> readable(String workflowId) {
        return parts.badRecords()
                .read("workflow", workflowId, () -> parts.store().find(workflowId));
    }

    /** Records that cannot be read stay at the front of the list. */
    private int mostAtOnce() {
        return EngineParts.MOST_AT_ONCE + parts.badRecords().count();
    }

    /**
     * How long nothing was written to a workflow that this node joins. Its steps are claimed no
     * earlier for that, but in the moment in which their leases end: a sweep finds it before.
     */
    private Duration quiet() {
        return parts.lease().multipliedBy(2).dividedBy(3);
    }

    private void adopt(Duration quiet) {
        adopt(parts.store().unfinished(quiet, mostAtOnce()));
    }

    /** Resumes workflows, as far as this node can run a step of them. */
    private void adopt(List<String> workflowIds) {
        if (!adopts) {
            return;
        }
        for (String workflowId : workflowIds) {
            if (!closed && !executions.containsKey(workflowId)) {
                readable(workflowId).flatMap(found -> found).ifPresent(this::adopt);
            }
        }
    }

    private void adopt(WorkflowStore.Snapshot snapshot) {
        if (isForThisNode(snapshot.definition())) {
            parts.store().counts().onAdoption();
            log.info("Carrying on with workflow {}", snapshot.definition().workflowId());
            carryOn(snapshot);
        }
    }

    private boolean isForThisNode(WorkflowStore.Definition definition) {
        List<Step> steps = definition.steps();
        return steps.stream().anyMatch(step -> parts.agents().knows(step.agent()))
                && steps.stream().allMatch(step -> parts.fleet().knows(step.agent()));
    }

    /**
     * Runs a failed step again, and every step that could not run because of it.
     *
     * @throws UnknownIdException if the workflow or step is unknown
     * @throws WorkflowConflictException if the step did not fail
     */
    WorkflowRun retry(String workflowId, String stepId) {
        WorkflowStore.Snapshot snapshot = stored(workflowId);
        WorkflowStore.StepRecord record = snapshot.steps().get(stepId);
        if (record == null) {
            throw new UnknownIdException(
                    stepId,
                    "workflow "
                            + workflowId
                            + " has no step "
                            + Ids.quote(stepId)
                            + "; it has "
                            + snapshot.steps().keySet());
        }
        if (record.outcome().filter(o -> o.isFinal() && !o.isSuccess()).isEmpty()) {
            throw new WorkflowConflictException(
                    workflowId,
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

    /**
     * Cancels a workflow, whichever process runs it. Its questions are withdrawn before its steps
     * end: if this process dies in between, a sweep finds them and cancels.
     *
     * @return a run of it that ends as cancelled, or the result of one that has ended before
     * @throws UnknownIdException if the store does not know it
     * @throws StoreUnavailableException if the store is unavailable; the change may or may not have
     *     been made
     */
    WorkflowRun cancel(String workflowId) {
        Ids.require("workflow id", workflowId);
        WorkflowExecution running = executions.get(workflowId);
        if (running != null && running.stopForGood()) {
            return new StartedRun(running, WorkflowRun.Start.JOINED);
        }
        if (closed) {
            throw new IllegalStateException(
                    "the mesh is closed: workflow " + workflowId + " was not cancelled");
        }
        return new FinishedRun(workflowId, cancelStored(stored(workflowId), parts.store().store()));
    }

    private WorkflowResult cancelStored(WorkflowStore.Snapshot found, WorkflowStore store) {
        String id = found.definition().workflowId();
        if (found.isFinished()) {
            return resultOf(found);
        }
        Outcome outcome = new StepStop.Cancelled().outcome();
        parts.approvals().withdraw(id, StepStop.Cancelled.REASON);
        found.steps()
                .forEach(
                        (step, record) -> {
                            if (record.state() != WorkflowStore.State.FINISHED
                                    && store.revoke(id, step, outcome)) {
                                parts.reportEnd(id, step, outcome);
                            }
                        });
        WorkflowResult result = resultOf(store.find(id).orElse(found));
        parts.report(new MeshEvent.Workflow(parts.clock().instant(), id, Optional.of(result)));
        return result;
    }

    /** A person has decided, here or in another process: the step that waited may run again. */
    void decided(Approval approval) {
        // On a thread of its own: this may be called by a connection that must not be held up.
        Thread.ofVirtual()
                .name("decision " + approval.workflowId() + "/" + approval.stepId())
                .start(
                        () -> {
                            parts.report(
                                    new MeshEvent.ApprovalChange(
                                            parts.clock().instant(), approval));
                            act(approval);
                        });
    }

    /**
     * Opens the step that waited for a decision, and resumes its workflow. A decision stays
     * unacknowledged while its step runs, which may be about to wait for it: a later sweep acts
     * then.
     */
    private void act(Approval approval) {
        String id = approval.workflowId();
        try {
            Optional<Optional<WorkflowStore.Snapshot>> workflow = readable(id);
            if (workflow.isEmpty()) {
                return;
            }
            Optional<WorkflowStore.StepRecord> step =
                    workflow.get().map(snapshot -> snapshot.steps().get(approval.stepId()));
            if (approval.status() == Approval.Status.WITHDRAWN) {
                finishCancelling(approval, step);
                return;
            }
            if (step.filter(record -> record.state() == WorkflowStore.State.RUNNING).isPresent()) {
                return;
            }
            boolean waits =
                    step.flatMap(WorkflowStore.StepRecord::outcome)
                            .flatMap(Outcome::cause)
                            .filter(cause -> isAwaiting(cause, approval.id()))
                            .isPresent();
            if (step.isPresent() && !closed) {
                boolean openedHere = waits && parts.store().unpark(id, approval.stepId());
                wake(id, approval.stepId(), openedHere);
            }
            if (!waits || !closed) {
                parts.approvals().acknowledge(approval.id());
            }
        } catch (StoreUnavailableException e) {
            // A later sweep acts on it.
            parts.retry().outages().onFailure(OutageLog.Activity.SWEEP, e);
        } catch (RuntimeException | Error e) {
            // One decision that cannot be acted on must not keep the sweep from the others. A
            // decision that meets the closing of the mesh is acted on by a later sweep.
            log.atLevel(closed ? Level.DEBUG : Level.ERROR)
                    .setCause(e)
                    .log("Could not act on the decision of approval {}", approval.id());
        }
    }

    /**
     * Cancels the rest of a workflow after its question was withdrawn, and stops a run of it here.
     * A step that was opened again since is left alone.
     */
    private void finishCancelling(Approval withdrawn, Optional<WorkflowStore.StepRecord> step) {
        String id = withdrawn.workflowId();
        boolean waits =
                step.flatMap(WorkflowStore.StepRecord::outcome)
                        .flatMap(Outcome::cause)
                        .filter(cause -> isAwaiting(cause, withdrawn.id()))
                        .isPresent();
        boolean isCancelled =
                step.flatMap(WorkflowStore.StepRecord::outcome)
                        .filter(outcome -> outcome.status() == Outcome.Status.CANCELLED)
                        .isPresent();
        WorkflowExecution running = executions.get(id);
        boolean stops = (waits || isCancelled) && running != null && running.stopForGood();
        if (waits && !stops) {
            cancelStored(parts.store().find(id).orElseThrow(), parts.store());
        }
        if (!waits) {
            parts.approvals().acknowledge(withdrawn.id());
        }
    }

    private static boolean isAwaiting(Cause cause, String approvalId) {
        return cause instanceof Cause.AwaitingApproval awaiting
                && awaiting.approvalId().equals(approvalId);
    }

    /**
     * Has a step run that does not wait any more. The caller that opened it resumes its workflow;
     * but a run of it here must be notified in any case, or it would end believing that the step
     * waits.
     */
    private void wake(String workflowId, String stepId, boolean openedHere) {
        WorkflowExecution running = executions.get(workflowId);
        boolean told = running != null && running.unparked(List.of(stepId));
        if (!told && openedHere) {
            WorkflowStore.Snapshot snapshot = stored(workflowId);
            carryOn(snapshot);
        }
    }

    /** Makes steps pending again, and has them run by the workflow's node. */
    private WorkflowRun reopen(String workflowId, List<String> stepIds) {
        parts.store().reopen(workflowId, stepIds);
        WorkflowExecution running = executions.get(workflowId);
        return running != null && running.reopened(stepIds)
                ? new StartedRun(running, WorkflowRun.Start.JOINED)
                : carryOn(stored(workflowId));
    }

    /** Whether it takes no more work. */
    boolean isClosed() {
        return closed;
    }

    int running() {
        return executions.size();
    }

    /**
     * Takes no more work, waits for running workflows, and after the timeout gives them up for
     * another start.
     */
    void close(Duration timeout) {
        closed = true;
        nextSweep.cancel();
        parts.deaths().close();
        offered.close();
        MeshClock.Timer timer = parts.clock().after(timeout, this::giveUp);
        boolean interrupted = false;
        for (WorkflowExecution execution : List.copyOf(executions.values())) {
            interrupted |= !awaitEnd(execution);
        }
        try {
            offered.drain();
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            timer.cancel();
            giveUp();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Calls that wait for an unavailable store fail. */
    private void giveUp() {
        executions.values().forEach(execution -> execution.giveUp("the mesh was closed"));
        offered.giveUp();
        parts.retry().close();
    }

    private boolean awaitEnd(WorkflowExecution execution) {
        try {
            execution.await();
            return true;
        } catch (InterruptedException e) {
            giveUp();
            return false;
        } catch (JarvisException e) {
            log.warn("Workflow {} failed while the mesh closed", execution.workflowId(), e);
            return true;
        }
    }

    private StartedRun carryOn(WorkflowStore.Snapshot found) {
        return carryOn(found, WorkflowRun.Start.RESUMED);
    }

    /**
     * Runs the rest of a workflow.
     *
     * @param unlessRunning how it was found, unless it has ended or a living process runs it
     */
    private StartedRun carryOn(WorkflowStore.Snapshot found, WorkflowRun.Start unlessRunning) {
        List<String> decided = decided(found);
        WorkflowStore.Snapshot snapshot = woken(found, decided);
        String id = snapshot.definition().workflowId();
        if (snapshot.isFinished()) {
            return new StartedRun(
                    new FinishedRun(id, resultOf(snapshot)), WorkflowRun.Start.FINISHED);
        }
        checkAgents(snapshot.definition());
        if (closed) {
            throw new IllegalStateException(
                    "the mesh is closed: workflow " + id + " was not started");
        }
        WorkflowExecution mine = new WorkflowExecution(snapshot, parts, () -> cancel(id));
        WorkflowExecution other = executions.putIfAbsent(id, mine);
        // A run under way is notified of the opened steps; one that has ended cannot be.
        while (other != null && !other.unparked(decided)) {
            executions.remove(id, other);
            other = executions.putIfAbsent(id, mine);
        }
        if (other != null) {
            return new StartedRun(other, WorkflowRun.Start.JOINED);
        }
        mine.start(() -> executions.remove(id, mine));
        return new StartedRun(mine, isClaimed(snapshot) ? WorkflowRun.Start.JOINED : unlessRunning);
    }

    /** Whether a living lease holds one of its steps. */
    private boolean isClaimed(WorkflowStore.Snapshot snapshot) {
        return snapshot.steps().values().stream()
                .filter(step -> step.state() == WorkflowStore.State.RUNNING)
                .flatMap(step -> step.leaseUntil().stream())
                .anyMatch(parts.clock().instant()::isBefore);
    }

    /**
     * Steps whose question was decided without a listener here: by another process, or just before
     * this one died.
     */
    private List<String> decided(WorkflowStore.Snapshot snapshot) {
        return snapshot.steps().entrySet().stream()
                .filter(step -> step.getValue().state() == WorkflowStore.State.WAITING)
                .filter(step -> step.getValue().outcome().filter(parts::isDecided).isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    private WorkflowStore.Snapshot woken(WorkflowStore.Snapshot snapshot, List<String> decided) {
        if (decided.isEmpty()) {
            return snapshot;
        }
        String id = snapshot.definition().workflowId();
        decided.forEach(stepId -> parts.store().unpark(id, stepId));
        return stored(id);
    }

    private void checkAgents(WorkflowStore.Definition definition) {
        WorkflowDefinitions.checkAgents(definition, parts.fleet()::knows, parts.fleet()::roles);
    }

    private WorkflowStore.Snapshot stored(String workflowId) {
        Ids.require("workflow id", workflowId);
        return parts.store()
                .store()
                .find(workflowId)
                .orElseThrow(
                        () ->
                                new UnknownIdException(
                                        workflowId,
                                        "no workflow \""
                                                + workflowId
                                                + "\" in the store: start it with"
                                                + " workflow(id, steps…)"));
    }

    /**
     * A finished id returns its stored result for any definition; an unfinished one must mean the
     * same.
     */
    private static void differs(WorkflowStore.Snapshot snapshot, WorkflowStore.Definition asked) {
        String workflowId = asked.workflowId();
        if (!snapshot.isFinished()) {
            throw new WorkflowConflictException(
                    workflowId,
                    "workflow \""
                            + workflowId
                            + "\" was started differently and has not ended: "
                            + DefinitionDifference.between(snapshot.definition(), asked)
                            + "; use another id, or resume(\""
                            + workflowId
                            + "\") to carry on with what was started");
        }
        log.warn(
                "Workflow {} had ended and was started differently than now: {}; its stored result"
                        + " is returned and nothing is run",
                workflowId,
                DefinitionDifference.between(snapshot.definition(), asked));
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
