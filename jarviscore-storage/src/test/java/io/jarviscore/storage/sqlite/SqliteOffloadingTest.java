package io.jarviscore.storage.sqlite;

import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.stored.Offloading;
import io.jarviscore.testing.contract.WorkflowStoreClaimContract;
import io.jarviscore.testing.contract.WorkflowStoreContentionContract;
import io.jarviscore.testing.contract.WorkflowStoreContract;
import io.jarviscore.testing.contract.WorkflowStoreJournalContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The file is the same store when all it is given is kept in the blob store. */
class SqliteOffloadingTest {
    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @TempDir private Path folder;

    private WorkflowStore offloading() {
        return Offloading.over(stores.open().workflowStore(), InProcess.blobs(folder), 1);
    }

    @Nested
    class Contents extends WorkflowStoreContract {
        @Override
        protected WorkflowStore newStore() {
            return offloading();
        }

        @Override
        protected void elapse(Duration time) {
            stores.clock().advance(time);
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
            stores.clock().advance(time);
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
            stores.clock().advance(time);
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
            stores.clock().advance(time);
        }
    }
}
