package io.jarviscore.inprocess;

import io.jarviscore.MeshClock;
import io.jarviscore.WorkflowStore;

/**
 * Makes the ports' in-process implementations. Each call makes a new one that shares nothing with
 * those made before. All of them are thread-safe.
 */
public final class InProcess {
    private InProcess() {}

    /**
     * A workflow store in memory: nothing survives this process.
     *
     * <p>Unfinished workflows are kept without a limit. Of the finished ones the {@value
     * InProcessWorkflowStore#MAX_FINISHED} that finished last are kept; an older one is forgotten,
     * and its id would start anew.
     *
     * @param clock when leases end
     */
    public static WorkflowStore workflowStore(MeshClock clock) {
        return new InProcessWorkflowStore(clock, InProcessWorkflowStore.MAX_FINISHED);
    }
}
