package io.jarviscore;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What running a step takes, the same for every step of a mesh.
 *
 * @param store who may run what, and how it ended; waited for while it is away
 * @param patience how other stores are waited for
 * @param approvals decisions of people
 * @param offers how steps reach other nodes
 * @param agents who can do it here
 * @param fleet who can do it at all
 * @param clock the mesh's time
 * @param events where to report
 * @param node this process's name
 * @param owner this process's name and incarnation, for claims
 * @param lease how long a claim holds without renewal
 * @param heartbeat how often a claim is renewed
 * @param maxAttempts how often a step is started, lost nodes included
 * @param shared whether other processes can have the same stores
 */
record EngineParts(
        PatientStore store,
        Patience patience,
        Approvals approvals,
        StepOffers offers,
        AgentDirectory agents,
        Fleet fleet,
        MeshClock clock,
        Consumer<MeshEvent> events,
        String node,
        String owner,
        Duration lease,
        Duration heartbeat,
        int maxAttempts,
        boolean shared) {

    void report(MeshEvent event) {
        events.accept(event);
    }

    /** Whether an outcome waits for a person who has decided by now. */
    boolean isDecided(Outcome outcome) {
        return outcome.status() == Outcome.Status.WAITING
                && outcome.cause().orElse(null) instanceof Cause.AwaitingApproval awaiting
                && patience.call(() -> approvals.find(awaiting.approvalId()))
                        .filter(approval -> approval.status() != Approval.Status.PENDING)
                        .isPresent();
    }
}
