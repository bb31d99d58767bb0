package io.jarviscore;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What running a step takes, the same for every step of a mesh.
 *
 * @param store who may run what, and how it ended
 * @param approvals decisions of people
 * @param agents who can do it
 * @param clock the mesh's time
 * @param events where to report
 * @param node this process's name
 * @param owner this process's name and incarnation, for claims
 * @param lease how long a claim holds without renewal
 * @param heartbeat how often a claim is renewed
 */
record EngineParts(
        WorkflowStore store,
        Approvals approvals,
        AgentDirectory agents,
        MeshClock clock,
        Consumer<MeshEvent> events,
        String node,
        String owner,
        Duration lease,
        Duration heartbeat) {

    void report(MeshEvent event) {
        events.accept(event);
    }

    /** Whether an outcome waits for a person who has decided by now. */
    boolean isDecided(Outcome outcome) {
        return outcome.status() == Outcome.Status.WAITING
                && outcome.cause().orElse(null) instanceof Cause.AwaitingApproval awaiting
                && approvals
                        .find(awaiting.approvalId())
                        .filter(approval -> approval.status() != Approval.Status.PENDING)
                        .isPresent();
    }
}
