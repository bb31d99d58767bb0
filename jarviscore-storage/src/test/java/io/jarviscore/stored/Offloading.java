package io.jarviscore.stored;

import io.jarviscore.BlobStore;
import io.jarviscore.MeshClock;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;

/** Lets the contract suites see a store as the engine sees it. */
public final class Offloading {
    private Offloading() {}

    /** Keeps everything larger than so many bytes in the blob store. */
    public static WorkflowStore over(WorkflowStore store, BlobStore blobs, int maxBytes) {
        return new OffloadingWorkflowStore(
                store, blobs, new BlobMarks(InProcess.ledger(MeshClock.system(), 100)), maxBytes);
    }
}
