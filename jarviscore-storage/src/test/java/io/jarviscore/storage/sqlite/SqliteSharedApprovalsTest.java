package io.jarviscore.storage.sqlite;

import io.jarviscore.Approvals;
import io.jarviscore.testing.contract.SharedApprovalsContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

class SqliteSharedApprovalsTest extends SharedApprovalsContract {
    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @Override
    protected Approvals ofAnotherProcess() {
        return stores.open().approvals();
    }

    @Override
    protected void elapse(Duration time) {
        stores.clock().advance(time);
    }
}
