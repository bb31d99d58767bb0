package io.jarviscore.engine;

import io.jarviscore.Approval;
import io.jarviscore.ApprovalPendingException;
import io.jarviscore.AuthRequiredException;
import io.jarviscore.AutoAgent;
import io.jarviscore.Cause;
import io.jarviscore.HostedAgent;
import io.jarviscore.LimitReachedException;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.ResultType;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.Task;
import io.jarviscore.Usage;
import io.jarviscore.extension.TaskCharges;
import io.jarviscore.thread.TaskLog;
import io.jarviscore.thread.UserThreads;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of an agent's code for one claimed step. The code runs on a thread of its own, so that
 * the step can end although the code does not: a platform thread, so that code which computes
 * delays nothing else. An {@link AutoAgent} has such a thread in its reasoner.
 */
final class StepAttempt {
    /** How long code may take to end after it was interrupted, before its thread is abandoned. */
    static final Duration GRACE = Duration.ofSeconds(1);

    /**
     * How long a timed-out step waits for the interrupted code, which may return a partial result.
     * Short: a timeout is a promise to the caller.
     */
    static final Duration REACTION = Duration.ofMillis(50);

    private static final Logger log = LoggerFactory.getLogger(StepAttempt.class);

    private final HostedAgent agent;
    private final Task task;
    private final EngineParts parts;
    private final MeshClock clock;
    private final Instant started;
    private final CompletableFuture<Outcome> ending = new CompletableFuture<>();
    private final AtomicReference<@Nullable StepStop> stop = new AtomicReference<>();
    private final Thread worker;
    private volatile TaskCharges.Charge charge = TaskCharges.NOTHING;

    StepAttempt(HostedAgent agent, Task task, EngineParts parts) {
        this.agent = agent;
        this.task = task;
        this.parts = parts;
        this.clock = parts.clock();
        this.started = clock.instant();
        String name = "step " + task.id();
        this.worker =
                agent.needsNoThread()
                        ? Thread.ofVirtual().name(name).unstarted(this::work)
                        : UserThreads.unstarted(name, this::work);
    }

    /** Runs the code and blocks until it has ended, or was stopped and did not react in time. */
    Outcome run() throws InterruptedException {
        worker.start();
        MeshClock.Timer timer = task.deadline().map(this::timeoutAt).orElse(() -> {});
        try {
            // A result may repeat text from outside, also if the agent is hand-coded.
            return ending.get().withTaint(task.taint());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a step's ending is always a value", e);
        } finally {
            timer.cancel();
        }
    }

    /** Interrupts the code; the first reason counts. */
    void stop(StepStop reason) {
        if (stop.compareAndSet(null, reason)) {
            worker.interrupt();
            Duration patience = reason instanceof StepStop.TimedOut ? REACTION : GRACE;
            clock.after(patience, () -> leave(reason));
            clock.after(GRACE, this::reportIfStuck);
        }
    }

    /** Why it was stopped, if it was. */
    Optional<StepStop> stopped() {
        return Optional.ofNullable(stop.get());
    }

    Duration elapsed() {
        return Duration.between(started, clock.instant());
    }

    private MeshClock.Timer timeoutAt(Instant deadline) {
        Duration left = clock.until(deadline);
        Duration timeout = task.timeout().orElse(left);
        // Both from the moment that the deadline was set.
        return clock.at(
                deadline,
                () ->
                        stop(
                                new StepStop.TimedOut(
                                        timeout,
                                        timeout.plus(
                                                Duration.between(deadline, clock.instant())))));
    }

    private void work() {
        TaskLog.with(task.workflowId(), task.stepId(), agent.id(), this::workInContext);
    }

    private void workInContext() {
        Outcome own;
        try (TaskCharges.Charge open = parts.charges().open(task)) {
            charge = open;
            own = charged(execute());
        }
        Outcome outcome =
                stopped()
                        .filter(reason -> !own.isSuccess() && own.status() != statusOf(reason))
                        .map(reason -> keepingWork(reason.outcome(), own))
                        .orElse(own);
        ending.complete(outcome);
    }

    /** Adds the cost of the task's own calls; the kernel's loop has counted them with its own. */
    private Outcome charged(Outcome own) {
        Usage spent = charge.usage();
        if (agent.isAuto()) {
            return own.usage().modelCalls() < spent.modelCalls() ? own.withUsage(spent) : own;
        }
        return spent.modelCalls() + spent.turns() == 0
                ? own
                : own.withUsage(own.usage().plus(spent));
    }

    private Outcome execute() {
        try {
            Outcome outcome = agent.execute(task);
            return outcome != null
                    ? checked(outcome)
                    : Outcome.failure(
                            "agent "
                                    + agent.card().role()
                                    + " returned null: return Outcome.success(…) or failure(…)");
        } catch (ApprovalPendingException pending) {
            Approval approval = pending.approval();
            return Outcome.ended(
                    Outcome.Status.WAITING,
                    new Cause.AwaitingApproval(approval.id(), approval.question()));
        } catch (AuthRequiredException e) {
            return parts.awaitingConnection(task, agent.id(), e);
        } catch (LimitReachedException e) {
            return Outcome.ended(Outcome.Status.TIMEOUT, e.limit());
        } catch (StoreUnavailableException e) {
            // Like a crash: the step has not failed, its run cannot be written down any further.
            StepStop reason = new StepStop.StoreAway(String.valueOf(e.getMessage()));
            stop.compareAndSet(null, reason);
            return reason.outcome();
        } catch (InterruptedException e) {
            return Outcome.failure("agent " + agent.card().role() + " was interrupted");
        } catch (Throwable e) {
            // Also errors: a stack overflow in one agent's code must not leave the workflow
            // hanging.
            log.error(
                    "Step {} failed: agent {} threw in attempt {}",
                    task.id(),
                    agent.id(),
                    task.attempt(),
                    e);
            return Outcome.failure(e);
        }
    }

    /** The outcome, unless its result does not have the type that the step requires. */
    private Outcome checked(Outcome outcome) {
        Optional<ResultType> type = task.resultType();
        if (type.isEmpty() || !outcome.isSuccess()) {
            return outcome;
        }
        return type.get()
                .misfit(outcome.payload())
                .map(
                        reason ->
                                Outcome.ended(
                                                Outcome.Status.FAILURE,
                                                new Cause.Failed(
                                                        "failure",
                                                        "the result of agent "
                                                                + agent.card().role()
                                                                + " is no "
                                                                + type.get()
                                                                + ": "
                                                                + reason))
                                        .withPayload(outcome.payload())
                                        .withUsage(outcome.usage())
                                        .withTaint(outcome.taint()))
                .orElse(outcome);
    }

    /** Ends the step without its code. */
    private void leave(StepStop reason) {
        if (!ending.isDone()) {
            charge.close();
            ending.complete(reason.outcome().withUsage(charge.usage()));
        }
    }

    private void reportIfStuck() {
        if (worker.isAlive()) {
            log.warn(
                    "Step {} did not end within {} after it was interrupted; its thread is left to"
                            + " itself: agent code must react to interruption",
                    task.id(),
                    GRACE);
            parts.report(new MeshEvent.CodeAbandoned(clock.instant(), task.id(), agent.id()));
        }
    }

    private static Outcome.Status statusOf(StepStop reason) {
        return reason.outcome().status();
    }

    private static Outcome keepingWork(Outcome end, Outcome own) {
        Outcome spent = end.withUsage(own.usage()).withTaint(own.taint());
        return own.hasPayload() ? spent.withPayload(own.payload()) : spent;
    }
}
