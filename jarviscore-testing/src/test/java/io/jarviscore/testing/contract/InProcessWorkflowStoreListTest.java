package io.jarviscore.testing.contract;

import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import java.time.Duration;

class InProcessWorkflowStoreListTest extends WorkflowStoreListContract {
    private final ManualClock clock = new ManualClock();

    @Override
    protected WorkflowStore newStore() {
        return InProcess.workflowStore(clock);
    }

    @Override
    protected void elapse(Duration time) {
        clock.advance(time);
    }
}
