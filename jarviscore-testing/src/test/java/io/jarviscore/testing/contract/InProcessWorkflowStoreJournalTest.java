package io.jarviscore.testing.contract;

import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import java.time.Duration;

class InProcessWorkflowStoreJournalTest extends WorkflowStoreJournalContract {
    private final HandClock clock = new HandClock();

    @Override
    protected WorkflowStore newStore() {
        return InProcess.workflowStore(clock);
    }

    @Override
    protected void elapse(Duration time) {
        clock.advance(time);
    }
}
