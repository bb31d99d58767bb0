package io.jarviscore.storage.sqlite;

import io.jarviscore.Mailbox;
import io.jarviscore.testing.contract.MailboxContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

class SqliteMailboxTest extends MailboxContract {
    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @Override
    protected Mailbox newMailbox(int maxLength, Duration visibility, int maxDeliveries) {
        return stores.open(StoreFixture.limits(20, maxLength, visibility, maxDeliveries)).mailbox();
    }

    @Override
    protected void elapse(Duration time) {
        stores.clock().advance(time);
    }
}
