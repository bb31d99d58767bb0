package io.jarviscore.storage.sqlite;

import io.jarviscore.coordination.SharedCounters;
import io.jarviscore.testing.contract.SharedCountersContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

class SqliteCountersTest extends SharedCountersContract {
    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @Override
    protected SharedCounters ofAnotherProcess() {
        return stores.open().counters();
    }

    @Override
    protected void elapse(Duration time) {
        stores.clock().advance(time);
    }
}
