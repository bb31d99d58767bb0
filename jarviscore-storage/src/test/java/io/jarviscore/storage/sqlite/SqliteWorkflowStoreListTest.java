package io.jarviscore.storage.sqlite;

import io.jarviscore.WorkflowStore;
import io.jarviscore.testing.contract.WorkflowStoreListContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

class SqliteWorkflowStoreListTest extends WorkflowStoreListContract {
    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @Override
    protected WorkflowStore newStore() {
        return stores.open().workflowStore();
    }

    @Override
    protected void elapse(Duration time) {
        stores.clock().advance(time);
    }
}
