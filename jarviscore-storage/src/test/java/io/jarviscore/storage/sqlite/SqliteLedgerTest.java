package io.jarviscore.storage.sqlite;

import io.jarviscore.Ledger;
import io.jarviscore.testing.contract.LedgerContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

class SqliteLedgerTest extends LedgerContract {
    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @Override
    protected Ledger newLedger(int maxEntries) {
        return stores.open(StoreFixture.limits(maxEntries, 10, Duration.ofMinutes(1), 3)).ledger();
    }

    @Override
    protected void elapse(Duration time) {
        stores.clock().advance(time);
    }
}
