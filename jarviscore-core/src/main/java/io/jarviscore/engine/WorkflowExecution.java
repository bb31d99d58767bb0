package io.jarviscore.engine;

import io.jarviscore.Cause;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one workflow. One coordinator thread owns all its state and receives signals through a
 * queue; every step runs on a thread of its own.
 */
final class WorkflowExecution implements WorkflowRun {
    private static final Logger log = LoggerFactory.getLogger(WorkflowExecution.class);

    private final WorkflowStore.Definition definition;
    private final EngineParts parts;
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private final Map<String, StepInHand> running = new HashMap<>();
    private final StepGraph graph;

    /** Steps that may have become ready, or impossible, since they were last looked at. */
    private final Set<String> affected = new LinkedHashSet<>();

    private final StepsElsewhere elsewhere;
    private final CompletableFuture<WorkflowResult> result = new CompletableFuture<>();

    /**
     * Bounded by the number of signals: each step ends once per opening, plus requests from
     * outside.
     */
    private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>(1_000_000);

    /** Makes "the last signal was read" and "no more signals are taken" one moment. */
    private final ReentrantLock door = new ReentrantLock();

    private boolean closed;

    /** Whether the workflow was cancelled; only the coordinator's thread sets it. */
    private volatile boolean cancelled;

    /** Cancels the workflow in the store, when this run of it has ended. */
    private final Supplier<WorkflowRun> cancelStored;

    /** Has the result once this run had ended and the workflow was cancelled after that. */
    private volatile @Nullable WorkflowRun afterwards;

    WorkflowExecution(
            WorkflowStore.Snapshot snapshot,
            EngineParts parts,
            Supplier<WorkflowRun> cancelStored) {
        this.definition = snapshot.definition();
        this.parts = parts;
        this.cancelStored = cancelStored;
        this.graph = new StepGraph(definition.steps());
        this.affected.addAll(graph.ids());
        this.elsewhere =
                new StepsElsewhere(
                        definition.workflowId(),
                        parts,
                        (step, outcome) -> tell(new Signal.Ended(step, outcome)));
        snapshot.steps()
                .forEach(
                        (id, record) ->
                                record.outcome().ifPresent(o -> outcomes.put(id, o.asRecovered())));
    }

    /**
     * Starts the coordinator; {@code leave} runs once, before anybody who waits is notified of the
     * end.
     */
    void start(Runnable leave) {
        Thread.ofVirtual()
                .name("workflow " + definition.workflowId())
                .start(
                        () -> {
                            try (elsewhere) {
                                WorkflowResult ended = coordinate();
                                leave.run();
                                result.complete(ended);
                            } catch (Throwable e) {
                                // For any failure: somebody waits for the workflow.
                                fail(e, leave);
                            }
                        });
    }

    WorkflowStore.Definition definition() {
        return definition;
    }

    /** Tells the coordinator that steps may run again; false if it has ended meanwhile. */
    boolean reopened(List<String> stepIds) {
        return tell(new Signal.Reopened(stepIds));
    }

    /** Tells it that steps, if any, wait no longer; false if it has ended meanwhile. */
    boolean unparked(List<String> stepIds) {
        return tell(new Signal.Unparked(stepIds));
    }

    /** A process has died that may have been about to do something for this workflow. */
    void onDeath() {
        elsewhere.onDeath();
    }

    /** Stops without ending the workflow: running steps are released for another start. */
    void giveUp(String reason) {
        tell(new Signal.Stop(false, reason));
    }

    @Override
    public String workflowId() {
        return definition.workflowId();
    }

    /** Says how nobody in particular found it; calls get a {@link StartedRun}. */
    @Override
    public Start start() {
        return Start.JOINED;
    }

    /** Runs an action once this run of the workflow has a result or failed. */
    void onEnd(Runnable action) {
        CompletableFuture<WorkflowResult> unused =
                result.whenComplete((ended, failure) -> action.run());
    }

    /** Has the workflow cancelled by this run of it; false if the run has ended. */
    boolean stopForGood() {
        return tell(new Signal.Stop(true, "cancelled"));
    }

    @Override
    public void cancel() {
        if (!stopForGood() && !hasEndedForGood()) {
            afterwards = cancelStored.get();
        }
    }

    private boolean hasEndedForGood() {
        WorkflowRun later = afterwards;
        return later != null
                || (result.isDone()
                        && !result.isCompletedExceptionally()
                        && result.join().steps().values().stream().allMatch(Outcome::isFinal)
                        && (cancelled || result.join().status() != Outcome.Status.CANCELLED));
    }

    @Override
    public Optional<Outcome.Status> status() {
        WorkflowRun later = afterwards;
        if (later != null) {
            return later.status();
        }
        return result.isDone() ? Optional.of(ended().status()) : Optional.empty();
    }

    /** The result of a run that has ended. */
    private WorkflowResult ended() {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw unwrapped(e);
        }
    }

    @Override
    public WorkflowResult await() throws InterruptedException {
        WorkflowRun later = afterwards;
        if (later != null) {
            return later.await();
        }
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    @Override
    public Optional<WorkflowResult> await(Duration atMost) throws InterruptedException {
        WorkflowRun later = afterwards;
        if (later != null) {
            return later.await(atMost);
        }
        try {
            return Optional.of(result.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    private WorkflowResult coordinate() throws InterruptedException {
        parts.report(
                new MeshEvent.Workflow(
                        parts.clock().instant(), definition.workflowId(), Optional.empty()));
        do {
            advance();
            while (!running.isEmpty()) {
                handle(signals.take());
                advance();
            }
        } while (!closeUnlessSignalled());
        if (cancelled) {
            // A step that was stopped may have asked until then.
            parts.withdrawQuestions(definition.workflowId());
        }
        WorkflowResult ended = WorkflowProgress.result(definition, outcomes);
        parts.report(
                new MeshEvent.Workflow(
                        parts.clock().instant(), definition.workflowId(), Optional.of(ended)));
        return ended;
    }

    /**
     * Skips steps that can never run and starts ready ones, until neither changes anything. Looks
     * only at affected steps: a workflow of many steps costs no more for each.
     */
    private void advance() {
        while (!affected.isEmpty()) {
            WorkflowProgress progress =
                    WorkflowProgress.of(graph.steps(affected), outcomes, running.keySet());
            affected.clear();
            progress.skipped().forEach(this::skip);
            progress.ready().forEach(this::launch);
        }
    }

    private void skip(String stepId, Cause.DependencyFailed cause) {
        end(stepId, Outcome.ended(Outcome.Status.SKIPPED, cause));
    }

    /** Ends a step that nobody runs. */
    private void end(String stepId, Outcome outcome) {
        parts.store().settle(definition.workflowId(), stepId, outcome);
        keep(stepId, outcome);
        parts.reportEnd(definition.workflowId(), stepId, outcome);
    }

    /** Cancels a step that nobody runs here; it may have been opened, or have ended, elsewhere. */
    private void cancel(String stepId, Outcome outcome) {
        if (parts.store().revoke(definition.workflowId(), stepId, outcome)) {
            keep(stepId, outcome);
            parts.reportEnd(definition.workflowId(), stepId, outcome);
            return;
        }
        parts.store()
                .find(definition.workflowId())
                .map(snapshot -> snapshot.steps().get(stepId))
                .flatMap(WorkflowStore.StepRecord::outcome)
                .ifPresent(ended -> keep(stepId, ended.asRecovered()));
    }

    /** How a step ended or why it waits, for those that depend on it. */
    private void keep(String stepId, Outcome outcome) {
        outcomes.put(stepId, outcome);
        affected.addAll(graph.dependentsOf(stepId));
    }

    private void launch(Step step) {
        if (parts.agents().knows(step.agent())) {
            launchHere(step);
        } else {
            running.put(step.id(), reason -> elsewhere.stop(step, reason));
            elsewhere.add(step);
        }
    }

    private void launchHere(Step step) {
        Map<String, Outcome> inputs = new LinkedHashMap<>();
        step.dependencies().forEach(id -> inputs.put(id, outcomes.get(id)));
        StepRunner runner = new StepRunner(definition.workflowId(), step, inputs, parts);
        running.put(step.id(), runner);
        Thread.ofVirtual()
                .name("step runner " + definition.workflowId() + "/" + step.id())
                .start(() -> tell(new Signal.Ended(step.id(), outcomeOf(runner, step.id()))));
    }

    /** A store that fails while a step runs is that step's failure, not a hanging workflow. */
    private Outcome outcomeOf(StepRunner runner, String stepId) {
        try {
            return runner.run();
        } catch (RuntimeException | Error e) {
            // Errors too: a waiting caller would wait for ever.
            log.error("Step {}/{} could not be run", definition.workflowId(), stepId, e);
            return Outcome.failure(e);
        }
    }

    private void handle(Signal signal) {
        switch (signal) {
            case Signal.Ended ended -> {
                running.remove(ended.stepId());
                keep(ended.stepId(), ended.outcome());
                if (cancelled && isOpen(ended.stepId())) {
                    // It was about to wait for a person when it was cancelled.
                    cancel(ended.stepId(), new StepStop.Cancelled().outcome());
                }
            }
            case Signal.Reopened reopened -> {
                reopened.stepIds().forEach(outcomes::remove);
                affected.addAll(reopened.stepIds());
            }
            case Signal.Unparked unparked -> {
                unparked.stepIds().forEach(this::forgetWaiting);
                affected.addAll(unparked.stepIds());
            }
            case Signal.Stop stop -> stopEverything(stop);
        }
    }

    /** A step that has ended since stays ended. */
    private void forgetWaiting(String stepId) {
        outcomes.computeIfPresent(stepId, (id, known) -> known.isFinal() ? known : null);
    }

    private void stopEverything(Signal.Stop stop) {
        StepStop reason =
                stop.isFinal() ? new StepStop.Cancelled() : new StepStop.GivenUp(stop.reason());
        List.copyOf(running.values()).forEach(step -> step.stop(reason));
        if (stop.isFinal()) {
            cancelled = true;
            parts.withdrawQuestions(definition.workflowId());
        }
        for (Step step : definition.steps()) {
            if (!running.containsKey(step.id()) && isOpen(step.id())) {
                if (stop.isFinal()) {
                    cancel(step.id(), reason.outcome());
                } else {
                    outcomes.put(step.id(), reason.outcome());
                }
            }
        }
    }

    private boolean isOpen(String stepId) {
        Outcome outcome = outcomes.get(stepId);
        return outcome == null || !outcome.isFinal();
    }

    private boolean tell(Signal signal) {
        door.lock();
        try {
            return !closed && signals.offer(signal);
        } finally {
            door.unlock();
        }
    }

    /** Ends the hearing if nothing was said meanwhile; otherwise handles that first. */
    private boolean closeUnlessSignalled() {
        door.lock();
        try {
            if (signals.isEmpty()) {
                closed = true;
                return true;
            }
        } finally {
            door.unlock();
        }
        for (Signal signal = signals.poll(); signal != null; signal = signals.poll()) {
            handle(signal);
        }
        return false;
    }

    private void fail(Throwable e, Runnable leave) {
        door.lock();
        try {
            closed = true;
        } finally {
            door.unlock();
        }
        running.values().forEach(step -> step.stop(new StepStop.GivenUp("engine failure")));
        leave.run();
        result.completeExceptionally(e);
    }

    private JarvisException unwrapped(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new JarvisException(
                "workflow " + workflowId() + " could not be run: " + cause.getMessage(), cause);
    }

    /** A signal to the coordinator. */
    private sealed interface Signal {
        /** A step has an outcome. */
        record Ended(String stepId, Outcome outcome) implements Signal {}

        /** Steps that waited wait no longer. */
        record Unparked(List<String> stepIds) implements Signal {}

        /** Steps that failed may run again. */
        record Reopened(List<String> stepIds) implements Signal {}

        /** Somebody wants it stopped, for good or only here. */
        record Stop(boolean isFinal, String reason) implements Signal {}
    }
}
