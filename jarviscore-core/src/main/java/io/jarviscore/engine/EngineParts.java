package io.jarviscore.engine;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.AuthRequiredException;
import io.jarviscore.Cause;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.engine.store.Deaths;
import io.jarviscore.engine.store.RetryingStore;
import io.jarviscore.engine.store.StoreRetry;
import io.jarviscore.extension.TaskCharges;
import io.jarviscore.stored.BadRecords;
import java.time.Duration;
import java.util.Optional;

/**
 * The collaborators that running a step needs, shared by all steps of a mesh.
 *
 * @param store claims and outcomes; calls wait while it is unavailable
 * @param deaths which processes are known to be dead
 * @param retry retries calls of other stores
 * @param approvals decisions of people
 * @param offers how steps reach other nodes
 * @param agents the agents here
 * @param fleet the agents of the whole fleet
 * @param clock the mesh's time
 * @param events where to report
 * @param node this process's name
 * @param owner this process's name and incarnation, for claims
 * @param lease how long a claim holds without renewal
 * @param heartbeat how often a claim is renewed
 * @param maxAttempts how often a step is started, lost nodes included
 * @param shared whether other processes can have the same stores
 * @param badRecords where records are named that cannot be read
 * @param timeToDecide how long a person has to allow a step; empty for ever
 * @param charges the accounts of model calls
 */
record EngineParts(
        RetryingStore store,
        Deaths deaths,
        StoreRetry retry,
        Approvals approvals,
        StepOffers offers,
        AgentDirectory agents,
        Fleet fleet,
        MeshClock clock,
        EventBus events,
        String node,
        String owner,
        Duration lease,
        Duration heartbeat,
        int maxAttempts,
        boolean shared,
        BadRecords badRecords,
        Optional<Duration> timeToDecide,
        TaskCharges charges) {

    /** How much is looked after at once; a sweep leaves the rest to other nodes or the next one. */
    static final int MOST_AT_ONCE = 1_000;

    void report(MeshEvent event) {
        events.accept(event);
    }

    /** Reports the end of a step that no agent ended. */
    void reportEnd(String workflowId, String stepId, Outcome outcome) {
        report(
                new MeshEvent.Step(
                        clock.instant(),
                        workflowId + "/" + stepId,
                        "",
                        MeshEvent.StepPhase.ENDED,
                        0,
                        Optional.of(outcome)));
    }

    /** The question that an outcome waits for, in its present state. */
    Optional<Approval> awaited(Outcome outcome) {
        return outcome.status() == Outcome.Status.WAITING
                        && outcome.cause().orElse(null) instanceof Cause.AwaitingApproval awaiting
                ? retry.call(() -> approvals.find(awaiting.approvalId()))
                : Optional.empty();
    }

    /** Whether an outcome waits for a question that has been decided. */
    boolean isDecided(Outcome outcome) {
        return awaited(outcome)
                .filter(approval -> approval.status() != Approval.Status.PENDING)
                .isPresent();
    }

    /**
     * The end of a run that needs a person to connect a service first: it waits for that person. An
     * approval without a connection behind it is a failure, since the same question stays answered.
     */
    Outcome awaitingConnection(Task task, String agentId, AuthRequiredException missing) {
        Approvals.Question question = missing.question(task, agentId, timeToDecide);
        Approval approval = retry.call(() -> approvals.request(question));
        return switch (approval.status()) {
            case PENDING -> {
                report(new MeshEvent.ApprovalChange(clock.instant(), approval));
                yield Outcome.ended(
                        Outcome.Status.WAITING,
                        new Cause.AwaitingApproval(approval.id(), approval.question()));
            }
            case APPROVED -> Outcome.failure(missing);
            case WITHDRAWN -> new StepStop.Cancelled().outcome();
            case REJECTED, EXPIRED ->
                    Outcome.ended(
                            Outcome.Status.FAILURE,
                            new Cause.NotApproved(
                                    approval.id(), approval.decidedBy(), approval.note()));
        };
    }

    /** Withdraws the undecided questions of a workflow that was cancelled. */
    void withdrawQuestions(String workflowId) {
        retry.call(() -> approvals.withdraw(workflowId, StepStop.Cancelled.REASON));
    }

    /** Expires overdue questions and notifies their listeners. */
    void expire() {
        approvals.expire(MOST_AT_ONCE);
    }
}
