package io.jarviscore.testing.contract;

import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.stored.Offloading;
import io.jarviscore.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** A store is the same store when all it is given is kept in the blob store. */
class OffloadingToFolderTest {
    @TempDir private Path folder;

    private final ManualClock clock = new ManualClock();

    private WorkflowStore offloading() {
        return Offloading.over(InProcess.workflowStore(clock), InProcess.blobs(folder), 1);
    }

    @Nested
    class Contents extends WorkflowStoreContract {
        @Override
        protected WorkflowStore newStore() {
            return offloading();
        }

        @Override
        protected void elapse(Duration time) {
            clock.advance(time);
        }
    }

    @Nested
    class Claims extends WorkflowStoreClaimContract {
        @Override
        protected WorkflowStore newStore() {
            return offloading();
        }

        @Override
        protected void elapse(Duration time) {
            clock.advance(time);
        }
    }

    @Nested
    class Contention extends WorkflowStoreContentionContract {
        @Override
        protected WorkflowStore newStore() {
            return offloading();
        }

        @Override
        protected void elapse(Duration time) {
            clock.advance(time);
        }
    }

    @Nested
    class Journals extends WorkflowStoreJournalContract {
        @Override
        protected WorkflowStore newStore() {
            return offloading();
        }

        @Override
        protected void elapse(Duration time) {
            clock.advance(time);
        }
    }
}
