package io.jarviscore.storage.sqlite;

import io.jarviscore.Approvals;
import io.jarviscore.testing.contract.ApprovalsContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

class SqliteApprovalsTest extends ApprovalsContract {
    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @Override
    protected Approvals newApprovals() {
        return stores.open().approvals();
    }

    @Override
    protected void elapse(Duration time) {
        stores.clock().advance(time);
    }
}
