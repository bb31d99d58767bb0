package io.jarviscore;

import io.jarviscore.WorkflowStore.JournalEntry;
import java.util.List;

/** The journal of a claimed step. */
record StepJournal(WorkflowStore store, WorkflowStore.Claim claim) implements TaskJournal {

    @Override
    public List<JournalEntry> earlier() {
        // The first claim ever has nothing to carry on: that saves the usual case a round trip.
        return claim.epoch() == 1 ? List.of() : store.journal(claim.workflowId(), claim.stepId());
    }

    @Override
    public void record(JournalEntry entry) {
        if (!store.record(claim, entry)) {
            throw new JarvisException(
                    "step "
                            + claim.workflowId()
                            + "/"
                            + claim.stepId()
                            + " was taken over by another node: this run of it stops");
        }
    }
}
