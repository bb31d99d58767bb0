package io.jarviscore.testing.contract;

import io.jarviscore.Offloading;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

class OffloadingWorkflowStoreJournalTest extends WorkflowStoreJournalContract {
    @TempDir private Path folder;

    private final ManualClock clock = new ManualClock();

    @Override
    protected WorkflowStore newStore() {
        return Offloading.over(InProcess.workflowStore(clock), InProcess.blobs(folder), 1);
    }

    @Override
    protected void elapse(Duration time) {
        clock.advance(time);
    }
}
