package io.jarviscore.storage.sqlite;

import io.jarviscore.Mailbox;
import io.jarviscore.testing.contract.MailboxContentionContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

class SqliteMailboxContentionTest extends MailboxContentionContract {
    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @Override
    protected Mailbox newMailbox() {
        return stores.open(StoreFixture.limits(20, 1_000, Duration.ofMinutes(10), 100)).mailbox();
    }
}
