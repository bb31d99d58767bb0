package io.jarviscore.storage.redis;

import io.jarviscore.Mailbox;
import io.jarviscore.testing.contract.MailboxContract;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsRedis
class RedisMailboxIT extends MailboxContract {
    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    @Override
    protected Mailbox newMailbox(int maxLength, Duration visibility, int maxDeliveries) {
        return REDIS.emptyStores(
                        Map.of(
                                "mailbox_max_length",
                                maxLength,
                                "mailbox_visibility_seconds",
                                visibility,
                                "mailbox_max_deliveries",
                                maxDeliveries))
                .mailbox();
    }

    @Override
    protected void elapse(Duration time) {
        RedisFixture.elapse(time);
    }

    @Override
    protected Duration visibility() {
        return Duration.ofSeconds(1);
    }
}
