package io.jarviscore.engine;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.WorkflowStore;
import io.jarviscore.engine.store.OutageLog;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews a claim's lease at an interval until closed. When the claim is lost to another node, it
 * stops the attempt: its further results would be refused.
 */
final class Heartbeat implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final WorkflowStore.Claim claim;
    private final StepAttempt attempt;
    private final EngineParts parts;

    /** Orders "closed" before "scheduled again", or a beat could outlive its step. */
    private final ReentrantLock scheduling = new ReentrantLock();

    private final CarrierWatch carriers;
    private MeshClock.@Nullable Timer next;
    private boolean closed;

    Heartbeat(WorkflowStore.Claim claim, StepAttempt attempt, EngineParts parts) {
        this.claim = claim;
        this.attempt = attempt;
        this.parts = parts;
        this.carriers = new CarrierWatch(claim.workflowId() + "/" + claim.stepId());
    }

    void start() {
        schedule();
    }

    private void schedule() {
        scheduling.lock();
        try {
            if (!closed) {
                next = parts.clock().after(parts.heartbeat(), this::beat);
            }
        } finally {
            scheduling.unlock();
        }
    }

    private void beat() {
        carriers.look();
        try {
            if (!parts.store().renew(claim, parts.lease())) {
                attempt.stop(new StepStop.GivenUp("another node took the step over"));
                return;
            }
            parts.retry().outages().onSuccess(OutageLog.Activity.WORKFLOWS);
        } catch (StoreUnavailableException e) {
            // The lease may outlast the outage; the next beat will tell.
            parts.retry().outages().onFailure(OutageLog.Activity.WORKFLOWS, e);
        } catch (JarvisException e) {
            // The lease may outlast a short outage of the store; the next beat will tell.
            log.warn("Could not renew the lease of {}: {}", claim.stepId(), e.getMessage());
        } catch (RuntimeException | Error e) {
            // All exceptions of a store: without the next beat a living step would be taken over.
            log.error("Could not renew the lease of {}", claim.stepId(), e);
        }
        schedule();
    }

    @Override
    public void close() {
        scheduling.lock();
        try {
            closed = true;
            if (next != null) {
                next.cancel();
            }
        } finally {
            scheduling.unlock();
        }
    }
}
