package io.jarviscore.engine;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Cause;
import io.jarviscore.HostedAgent;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.Task;
import io.jarviscore.WorkflowStore;
import io.jarviscore.engine.store.RetryBackoff;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one step of one workflow from ready to ended: claims it, asks for approval, runs attempts,
 * keeps the lease alive and stores the end. Its {@link #run} belongs to one thread; {@link #stop}
 * to any.
 */
final class StepRunner implements StepInHand {
    private static final Logger log = LoggerFactory.getLogger(StepRunner.class);

    private final String workflowId;
    private final Step step;

    /** The step with the approver's replacement of its params. */
    private Step allowed;

    private final Map<String, Outcome> inputs;
    private final EngineParts parts;
    private final AtomicReference<@Nullable StepAttempt> current = new AtomicReference<>();

    private int timesStoreAway;

    private volatile @Nullable Thread runner;
    private volatile @Nullable StepStop stopped;

    StepRunner(String workflowId, Step step, Map<String, Outcome> inputs, EngineParts parts) {
        this.workflowId = workflowId;
        this.step = step;
        this.allowed = step;
        this.inputs = new LinkedHashMap<>(inputs);
        this.parts = parts;
    }

    /** Blocks until the step has an outcome here, or another node has ended it. */
    Outcome run() {
        runner = Thread.currentThread();
        try {
            while (true) {
                StepStop reason = stopped;
                if (reason != null) {
                    return settled(reason);
                }
                Optional<WorkflowStore.Claim> claim = claim();
                Optional<Outcome> outcome = claim.isPresent() ? attempt(claim.get()) : elsewhere();
                if (outcome.isPresent()) {
                    return outcome.get();
                }
            }
        } catch (InterruptedException e) {
            StepStop reason = stopped;
            return settled(reason != null ? reason : new StepStop.GivenUp("interrupted"));
        } catch (StoreUnavailableException e) {
            // Only when the run was stopped or the mesh closes: nothing more can be written here.
            return new StepStop.GivenUp(String.valueOf(e.getMessage())).outcome();
        }
    }

    /**
     * Like {@link #run}, for a step of another node's workflow: blocks only while it is run here.
     */
    void runIfFree() {
        runner = Thread.currentThread();
        try {
            Optional<WorkflowStore.Claim> claim = claim();
            while (claim.isPresent() && attempt(claim.get()).isEmpty() && stopped == null) {
                claim = claim();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<WorkflowStore.Claim> claim() {
        return parts.store().claim(workflowId, step.id(), parts.owner(), parts.lease());
    }

    @Override
    public void stop(StepStop reason) {
        stopped = reason;
        StepAttempt attempt = current.get();
        Thread waiting = runner;
        if (attempt != null) {
            attempt.stop(reason);
        } else if (waiting != null) {
            waiting.interrupt();
        }
    }

    /** One attempt; empty if the step has to be claimed again. */
    private Optional<Outcome> attempt(WorkflowStore.Claim claim) throws InterruptedException {
        int most = Math.max(parts.maxAttempts(), step.retries() + 1);
        if (claim.attempt() > most) {
            return stored(
                    claim,
                    Outcome.ended(
                            Outcome.Status.FAILURE,
                            new Cause.LimitReached(
                                    "step_max_attempts", claim.attempt() - 1, most)));
        }
        StepJournal journal = new StepJournal(parts.store(), claim);
        Optional<Outcome> undecided;
        try {
            undecided = approval(journal);
        } catch (StepTakenOverException e) {
            return Optional.empty();
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            if (stopped != null) {
                parts.store().abandon(claim);
                return Optional.empty();
            }
            log.error("The question before step {}/{} failed", workflowId, step.id(), e);
            undecided = Optional.of(Outcome.failure(e));
        }
        if (undecided.isPresent()) {
            return stored(claim, undecided.get());
        }
        AgentDirectory.Member member =
                parts.agents()
                        .pick(step.agent())
                        .orElseThrow(() -> new JarvisException("no agent for step " + step.id()));
        StepAttempt attempt = new StepAttempt(member.agent(), task(claim, journal), parts);
        current.set(attempt);
        if (stopped != null) {
            // Stopped before there was an attempt to stop; the interrupt that told us so is spent.
            Thread.interrupted();
            abandon(claim);
            return Optional.empty();
        }
        report(member, claim, MeshEvent.StepPhase.STARTED, Optional.empty());
        Outcome outcome = outcomeOf(attempt, claim);
        if (isGivenUp(attempt, outcome)) {
            abandon(claim);
            if (stopped != null) {
                return Optional.of(outcome);
            }
            if (attempt.stopped().filter(StepStop.StoreAway.class::isInstance).isPresent()) {
                // It does not count as an attempt, so nothing else slows it down.
                timesStoreAway++;
                parts.clock()
                        .sleep(RetryBackoff.after(timesStoreAway, ThreadLocalRandom.current()));
            }
            return Optional.empty();
        }
        if (isWorthRetrying(outcome, claim)) {
            report(member, claim, MeshEvent.StepPhase.RETRYING, Optional.of(outcome));
            Duration pause = RetryBackoff.after(claim.attempt(), ThreadLocalRandom.current());
            // Kept by the store, or another node would try again at once.
            parts.store().release(claim, pause);
            parts.clock().sleep(pause);
            return Optional.empty();
        }
        Optional<Outcome> stored = stored(claim, outcome);
        stored.ifPresent(end -> report(member, claim, MeshEvent.StepPhase.ENDED, Optional.of(end)));
        return stored;
    }

    /**
     * Releases a step. If this mesh closes, the step is offered to the other living nodes, which
     * would find it only when they look for workflows to which nothing was written for long. A node
     * that starts later is offered nothing: {@code resume_on_start} decides there.
     */
    private void abandon(WorkflowStore.Claim claim) {
        parts.store().abandon(claim);
        if (parts.shared() && stopped instanceof StepStop.GivenUp) {
            try {
                if (parts.fleet().isAliveElsewhere(step.agent())) {
                    parts.offers().offer(workflowId, step);
                }
            } catch (JarvisException e) {
                log.debug("Step {}/{} is not offered: {}", workflowId, step.id(), e.getMessage());
            }
        }
    }

    private Outcome outcomeOf(StepAttempt attempt, WorkflowStore.Claim claim)
            throws InterruptedException {
        try (Heartbeat heartbeat = new Heartbeat(claim, attempt, parts)) {
            heartbeat.start();
            Outcome ended = attempt.run();
            return ended.withUsage(ended.usage().elapsed(attempt.elapsed())).at(parts.node());
        } finally {
            current.set(null);
        }
    }

    private static boolean isGivenUp(StepAttempt attempt, Outcome outcome) {
        return !outcome.isSuccess()
                && attempt.stopped().filter(stop -> !stop.isFinal()).isPresent();
    }

    private boolean isWorthRetrying(Outcome outcome, WorkflowStore.Claim claim) {
        return (outcome.status() == Outcome.Status.FAILURE
                        || outcome.status() == Outcome.Status.TIMEOUT)
                && claim.attempt() <= step.retries()
                && stopped == null;
    }

    /**
     * Stores the outcome. Empty if the step has to be claimed again: another node has taken it over
     * meanwhile, or a person decided before it was parked, and notified nobody.
     */
    private Optional<Outcome> stored(WorkflowStore.Claim claim, Outcome ended) {
        Outcome outcome = ended;
        boolean stored;
        try {
            stored = parts.store().complete(claim, outcome);
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            // An end that the store refuses to keep is a failure, and that it can keep: a step that
            // failed in memory only would be run again, after its dependents were skipped for it.
            outcome = Outcome.failure(e).withUsage(ended.usage()).at(parts.node());
            stored = parts.store().complete(claim, outcome);
        }
        if (!stored) {
            return Optional.empty();
        }
        Optional<Approval> awaited = parts.awaited(outcome);
        if (awaited.filter(asked -> asked.status() != Approval.Status.PENDING).isPresent()) {
            parts.store().unpark(workflowId, step.id());
            return Optional.empty();
        }
        awaited.flatMap(Approval::expiresAt).ifPresent(end -> parts.clock().at(end, parts::expire));
        return Optional.of(outcome);
    }

    /**
     * The state of a step that cannot be claimed here: waits until something about its workflow
     * changes or its lease ends, unless it has ended already. Empty when it is worth claiming
     * again.
     */
    private Optional<Outcome> elsewhere() throws InterruptedException {
        CountDownLatch changed = new CountDownLatch(1);
        AutoCloseable watch = parts.store().watch(workflowId, changed::countDown);
        try {
            // Looked at once the watch stands: a change in between would be missed otherwise.
            WorkflowStore.StepRecord record = stored();
            Duration atMost =
                    switch (record.state()) {
                        case FINISHED, WAITING -> Duration.ZERO;
                        case RUNNING ->
                                parts.deaths().release(workflowId, step.id(), record)
                                        ? Duration.ZERO
                                        : record.leaseUntil()
                                                .map(parts.clock()::until)
                                                .orElse(parts.lease());
                        case PENDING ->
                                record.leaseUntil()
                                        .map(parts.clock()::until)
                                        .filter(Duration::isPositive)
                                        .orElse(RetryBackoff.BASE);
                    };
            if (record.outcome().isEmpty()) {
                await(changed, atMost);
            }
            return record.outcome().map(Outcome::asRecovered);
        } finally {
            close(watch);
        }
    }

    private WorkflowStore.StepRecord stored() {
        return parts.store()
                .find(workflowId)
                .map(snapshot -> snapshot.steps().get(step.id()))
                .orElseThrow(
                        () ->
                                new JarvisException(
                                        "step "
                                                + workflowId
                                                + "/"
                                                + step.id()
                                                + " is gone from the store"));
    }

    private void await(CountDownLatch changed, Duration atMost) throws InterruptedException {
        MeshClock.Timer timer = parts.clock().after(atMost, changed::countDown);
        try {
            changed.await();
        } finally {
            timer.cancel();
        }
    }

    private void close(AutoCloseable watch) {
        try {
            watch.close();
        } catch (Exception e) {
            throw new JarvisException("could not stop watching workflow " + workflowId, e);
        }
    }

    /** How the step ends or waits because of a person; empty if nothing stands in its way. */
    private Optional<Outcome> approval(StepJournal journal) {
        if (step.approval().isEmpty()) {
            return Optional.empty();
        }
        Approvals.Question question =
                StepPermission.question(workflowId, step, inputs, journal, parts.timeToDecide());
        Approval approval = parts.retry().call(() -> parts.approvals().request(question));
        return switch (approval.status()) {
            case APPROVED -> {
                allowed = approval.edited().map(step::params).orElse(step);
                yield Optional.empty();
            }
            case PENDING -> {
                parts.report(new MeshEvent.ApprovalChange(parts.clock().instant(), approval));
                yield Optional.of(
                        Outcome.ended(
                                Outcome.Status.WAITING,
                                new Cause.AwaitingApproval(approval.id(), approval.question())));
            }
            case WITHDRAWN -> Optional.of(new StepStop.Cancelled().outcome());
            case REJECTED, EXPIRED ->
                    Optional.of(
                            Outcome.ended(
                                    Outcome.Status.FAILURE,
                                    new Cause.NotApproved(
                                            approval.id(), approval.decidedBy(), approval.note())));
        };
    }

    private Outcome settled(StepStop reason) {
        Outcome outcome = reason.outcome();
        // Revokes the claim of any holder: another node may have it.
        if (reason.isFinal() && !parts.store().revoke(workflowId, step.id(), outcome)) {
            return stored().outcome().map(Outcome::asRecovered).orElse(outcome);
        }
        return outcome;
    }

    private Task task(WorkflowStore.Claim claim, StepJournal journal) {
        Instant now = parts.clock().instant();
        return HostedAgent.task(
                workflowId,
                allowed,
                inputs,
                step.timeout().map(now::plus),
                claim.attempt(),
                journal);
    }

    private void report(
            AgentDirectory.Member member,
            WorkflowStore.Claim claim,
            MeshEvent.StepPhase phase,
            Optional<Outcome> outcome) {
        parts.report(
                new MeshEvent.Step(
                        parts.clock().instant(),
                        workflowId + "/" + step.id(),
                        member.peer().id(),
                        phase,
                        claim.attempt(),
                        outcome));
    }
}
