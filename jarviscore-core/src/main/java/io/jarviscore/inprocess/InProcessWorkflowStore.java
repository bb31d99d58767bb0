package io.jarviscore.inprocess;

import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Page;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowStore;
import io.jarviscore.journal.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Workflows in memory. Records are immutable and replaced as a whole, so a snapshot is a copy of
 * the map that holds them.
 */
final class InProcessWorkflowStore implements WorkflowStore {
    /** How many finished workflows are kept. */
    static final int MAX_FINISHED = 10_000;

    private final MeshClock clock;
    private final int maxFinished;

    // Guards both collections below. Nothing under it blocks or takes longer than one pass over a
    // workflow's steps, so one lock for all workflows is enough.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, KeptWorkflow> workflows = new LinkedHashMap<>();
    private final LinkedHashSet<String> finishedOldestFirst = new LinkedHashSet<>();

    private volatile Consumer<String> onForgotten = workflowId -> {};

    // Called back outside the lock.
    private final Map<String, Set<Runnable>> watchers = new ConcurrentHashMap<>();

    InProcessWorkflowStore(MeshClock clock, int maxFinished) {
        this.clock = clock;
        this.maxFinished = maxFinished;
    }

    /**
     * Calls back with the id of each finished workflow that is forgotten; it must not call here.
     */
    void onForgotten(Consumer<String> listener) {
        onForgotten = listener;
    }

    /** Whether a workflow is kept that has not finished. */
    boolean isUnfinished(String workflowId) {
        return locked(
                () ->
                        workflows.containsKey(workflowId)
                                && !finishedOldestFirst.contains(workflowId));
    }

    @Override
    public Snapshot open(Definition definition) {
        return locked(
                () ->
                        workflows
                                .computeIfAbsent(
                                        definition.workflowId(),
                                        id -> new KeptWorkflow(definition, clock.instant()))
                                .snapshot());
    }

    @Override
    public Optional<Snapshot> find(String workflowId) {
        return locked(
                () -> Optional.ofNullable(workflows.get(workflowId)).map(KeptWorkflow::snapshot));
    }

    @Override
    public Page<Snapshot> list(WorkflowFilter filter) {
        Instant now = clock.instant();
        return filter.page(
                locked(
                        () ->
                                workflows.values().stream()
                                        .filter(known -> filter.admits(known.place(), now))
                                        .sorted(Comparator.comparing(KeptWorkflow::place))
                                        .map(KeptWorkflow::snapshot)
                                        .filter(found -> filter.admits(found.status()))
                                        .limit(filter.limit() + 1L)
                                        .toList()));
    }

    @Override
    public Optional<Claim> claim(
            String workflowId, String stepId, String owner, Duration lease, String request) {
        return locked(
                () -> {
                    KeptWorkflow workflow = workflows.get(workflowId);
                    StepRecord step = workflow == null ? null : workflow.records.get(stepId);
                    Instant now = clock.instant();
                    if (workflow == null || step == null) {
                        return Optional.empty();
                    }
                    boolean again =
                            step.state() == State.RUNNING
                                    && request.equals(workflow.requests.get(stepId));
                    if (!again && !(isClaimable(step, now) && workflow.isReady(stepId))) {
                        return Optional.empty();
                    }
                    int more = again ? 0 : 1;
                    workflow.requests.put(stepId, request);
                    StepRecord claimed =
                            running(
                                    step.epoch() + more,
                                    step.attempts() + more,
                                    now.plus(lease),
                                    Optional.of(owner));
                    workflow.put(stepId, claimed, now);
                    return Optional.of(
                            new Claim(
                                    workflowId,
                                    stepId,
                                    owner,
                                    claimed.epoch(),
                                    claimed.attempts()));
                });
    }

    @Override
    public boolean renew(Claim claim, Duration lease) {
        return ifHeld(
                claim,
                (workflow, step) ->
                        workflow.put(
                                claim.stepId(),
                                running(
                                        step.epoch(),
                                        step.attempts(),
                                        clock.instant().plus(lease),
                                        step.owner()),
                                clock.instant()));
    }

    @Override
    public void release(Claim claim, Duration pause) {
        Optional<Instant> until =
                Optional.of(pause).filter(Duration::isPositive).map(clock.instant()::plus);
        ifHeld(
                claim,
                (workflow, step) ->
                        workflow.put(
                                claim.stepId(),
                                KeptWorkflow.pausing(step.epoch(), step.attempts(), until),
                                clock.instant()));
        tellWatchers(claim.workflowId());
    }

    @Override
    public void abandon(Claim claim) {
        ifHeld(
                claim,
                (workflow, step) ->
                        workflow.put(
                                claim.stepId(),
                                KeptWorkflow.pending(step.epoch(), step.attempts() - 1),
                                clock.instant()));
        tellWatchers(claim.workflowId());
    }

    @Override
    public boolean complete(Claim claim, Outcome outcome) {
        boolean stored =
                locked(
                        () ->
                                ifHeld(
                                                claim,
                                                (workflow, step) ->
                                                        end(
                                                                workflow,
                                                                claim.stepId(),
                                                                step,
                                                                outcome))
                                        || wasStored(claim, outcome));
        tellWatchers(claim.workflowId());
        return stored;
    }

    @Override
    public boolean settle(String workflowId, String stepId, Outcome outcome) {
        return endUnclaimed(
                workflowId,
                stepId,
                outcome,
                step ->
                        step.state() == State.WAITING
                                || step.state() == State.PENDING
                                || isClaimable(step, clock.instant()));
    }

    @Override
    public boolean revoke(String workflowId, String stepId, Outcome outcome) {
        return endUnclaimed(workflowId, stepId, outcome, step -> step.state() != State.FINISHED);
    }

    private boolean endUnclaimed(
            String workflowId, String stepId, Outcome outcome, Predicate<StepRecord> allowed) {
        if (!outcome.isFinal()) {
            throw new IllegalArgumentException(
                    "step "
                            + stepId
                            + " of workflow "
                            + workflowId
                            + " cannot be settled as WAITING: claim it and complete the claim");
        }
        boolean ended =
                locked(
                        () -> {
                            KeptWorkflow workflow = workflows.get(workflowId);
                            StepRecord step =
                                    workflow == null ? null : workflow.records.get(stepId);
                            if (workflow == null || step == null || !allowed.test(step)) {
                                return false;
                            }
                            end(workflow, stepId, step, outcome);
                            return true;
                        });
        tellWatchers(workflowId);
        return ended;
    }

    @Override
    public void reopen(String workflowId, List<String> stepIds) {
        locked(
                () -> {
                    KeptWorkflow workflow = workflows.get(workflowId);
                    if (workflow == null) {
                        throw new IllegalArgumentException(
                                "workflow " + workflowId + " is unknown: open it first");
                    }
                    workflow.reopen(stepIds, clock.instant());
                    if (!workflow.isFinished()) {
                        finishedOldestFirst.remove(workflowId);
                    }
                    return true;
                });
        tellWatchers(workflowId);
    }

    @Override
    public boolean unpark(String workflowId, String stepId) {
        boolean unparked =
                locked(
                        () -> {
                            KeptWorkflow workflow = workflows.get(workflowId);
                            return workflow != null && workflow.unpark(stepId, clock.instant());
                        });
        if (unparked) {
            tellWatchers(workflowId);
        }
        return unparked;
    }

    @Override
    public boolean record(Claim claim, JournalEntry entry) {
        return ifHeld(
                claim, (workflow, step) -> workflow.record(claim.stepId(), entry, clock.instant()));
    }

    @Override
    public List<JournalEntry> journal(String workflowId, String stepId) {
        return locked(
                () -> {
                    KeptWorkflow workflow = workflows.get(workflowId);
                    return workflow == null ? List.of() : workflow.journal(stepId);
                });
    }

    @Override
    public List<String> unfinished(Duration quiet, int limit) {
        Instant since = clock.instant().minus(quiet);
        return locked(
                () ->
                        workflows.values().stream()
                                .filter(KeptWorkflow::hasWork)
                                .filter(workflow -> !workflow.changedAt().isAfter(since))
                                .sorted(Comparator.comparing(KeptWorkflow::changedAt))
                                .limit(limit)
                                .map(workflow -> workflow.definition.workflowId())
                                .toList());
    }

    @Override
    public List<String> expire(String owner) {
        List<String> expired =
                locked(
                        () ->
                                workflows.values().stream()
                                        .filter(workflow -> workflow.expire(owner, clock.instant()))
                                        .map(workflow -> workflow.definition.workflowId())
                                        .toList());
        expired.forEach(this::tellWatchers);
        return expired;
    }

    @Override
    public AutoCloseable watch(String workflowId, Runnable changed) {
        watchers.compute(
                workflowId,
                (id, all) -> {
                    Set<Runnable> watching = all == null ? ConcurrentHashMap.newKeySet() : all;
                    watching.add(changed);
                    return watching;
                });
        return () ->
                watchers.computeIfPresent(
                        workflowId,
                        (id, all) -> {
                            all.remove(changed);
                            return all.isEmpty() ? null : all;
                        });
    }

    private void tellWatchers(String workflowId) {
        watchers.getOrDefault(workflowId, Set.of()).forEach(Runnable::run);
    }

    /** Does something to a step if this claim is its newest and has not ended. */
    private boolean ifHeld(Claim claim, Change change) {
        return locked(
                () -> {
                    KeptWorkflow workflow = workflows.get(claim.workflowId());
                    StepRecord step =
                            workflow == null ? null : workflow.records.get(claim.stepId());
                    if (workflow == null
                            || step == null
                            || step.state() != State.RUNNING
                            || step.epoch() != claim.epoch()) {
                        return false;
                    }
                    change.apply(workflow, step);
                    return true;
                });
    }

    /** Whether this very completion was written before, and nothing has happened since. */
    private boolean wasStored(Claim claim, Outcome outcome) {
        KeptWorkflow workflow = workflows.get(claim.workflowId());
        StepRecord step = workflow == null ? null : workflow.records.get(claim.stepId());
        return step != null
                && step.epoch() == claim.epoch()
                && step.outcome().filter(outcome::equals).isPresent();
    }

    private void end(KeptWorkflow workflow, String stepId, StepRecord step, Outcome outcome) {
        State state = outcome.isFinal() ? State.FINISHED : State.WAITING;
        if (outcome.isFinal()) {
            workflow.journals.remove(stepId);
        }
        workflow.put(
                stepId,
                new StepRecord(
                        state,
                        step.epoch(),
                        step.attempts(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(outcome)),
                clock.instant());
        if (workflow.isFinished()) {
            finishedOldestFirst.add(workflow.definition.workflowId());
            if (finishedOldestFirst.size() > maxFinished) {
                String oldest = finishedOldestFirst.removeFirst();
                workflows.remove(oldest);
                onForgotten.accept(oldest);
            }
        }
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private static boolean isClaimable(StepRecord step, Instant now) {
        return switch (step.state()) {
            case PENDING, RUNNING -> step.leaseUntil().filter(now::isBefore).isEmpty();
            case WAITING, FINISHED -> false;
        };
    }

    private static StepRecord running(
            long epoch, int attempts, Instant leaseUntil, Optional<String> owner) {
        return new StepRecord(
                State.RUNNING, epoch, attempts, Optional.of(leaseUntil), owner, Optional.empty());
    }

    /** A change to a step that is held. */
    private interface Change {
        void apply(KeptWorkflow workflow, StepRecord step);
    }
}
