package io.jarviscore.storage.redis;

import io.jarviscore.coordination.Ledger;
import io.jarviscore.testing.contract.LedgerContract;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsRedis
class RedisLedgerIT extends LedgerContract {
    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    @Override
    protected Ledger newLedger(int maxEntries) {
        return REDIS.emptyStores(Map.of("ledger_max_entries", maxEntries)).ledger();
    }

    @Override
    protected void elapse(Duration time) {
        RedisFixture.elapse(time);
    }
}
