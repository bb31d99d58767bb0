package io.jarviscore.storage.redis;

import io.jarviscore.Mailbox;
import io.jarviscore.testing.contract.MailboxContentionContract;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsRedis
class RedisMailboxContentionIT extends MailboxContentionContract {
    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    @Override
    protected Mailbox newMailbox() {
        return REDIS.emptyStores(
                        Map.of(
                                "mailbox_visibility_seconds",
                                Duration.ofMinutes(5),
                                "mailbox_max_deliveries",
                                100))
                .mailbox();
    }
}
