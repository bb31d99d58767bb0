package io.jarviscore.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Settings;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.testing.contract.LedgerContract;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
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

    @Test
    void memoriesAndConversationsAreKeptForMemoryRetentionDays() {
        Settings settings =
                Settings.of(Map.of("memory_retention_days", 30, "redis_context_ttl_days", 7));
        SqliteStores stored = stores.open(SqliteStores.Limits.of(settings));
        stored.ledger().append("memory:ann", "note", Map.of("n", 1));
        stored.ledger().append("notes", "note", Map.of("n", 1));

        stores.clock().advance(Duration.ofDays(29));
        Ledger later = stores.open(SqliteStores.Limits.of(settings)).ledger();
        assertThat(later.tail("memory:ann", 10)).hasSize(1);
        assertThat(later.tail("notes", 10)).isEmpty();

        stores.clock().advance(Duration.ofDays(2));
        assertThat(stores.open(SqliteStores.Limits.of(settings)).ledger().tail("memory:ann", 10))
                .isEmpty();
    }
}
