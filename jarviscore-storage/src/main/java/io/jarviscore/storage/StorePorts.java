package io.jarviscore.storage;

import io.jarviscore.Approvals;
import io.jarviscore.Mailbox;
import io.jarviscore.Roster;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedCounters;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.stored.BadRecords;

/** The ports that every durable store implements, in one place, so that no store misses one. */
record StorePorts(
        WorkflowStore workflows,
        Mailbox mailbox,
        Ledger ledger,
        Approvals approvals,
        Roster roster,
        SharedPermits permits,
        SharedCounters counters,
        BadRecords badRecords) {

    /**
     * Offers all of them to a mesh.
     *
     * @param description the store and what it survives, for the mesh's status
     */
    void offer(MeshAssembly assembly, String description) {
        assembly.provide(WorkflowStore.class, workflows, description);
        assembly.provide(Mailbox.class, mailbox, description);
        assembly.provide(Ledger.class, ledger, description);
        assembly.provide(Approvals.class, approvals, description);
        assembly.provide(Roster.class, roster, description);
        assembly.provide(SharedPermits.class, permits, description);
        assembly.provide(SharedCounters.class, counters, description);
        assembly.provide(BadRecords.class, badRecords, description);
    }
}
