package io.jarviscore.storage.redis;

import io.jarviscore.Approvals;
import io.jarviscore.testing.contract.SharedApprovalsContract;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsRedis
class RedisSharedApprovalsIT extends SharedApprovalsContract {
    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    private final String prefix = UUID.randomUUID().toString();

    @Override
    protected Approvals ofAnotherProcess() {
        return REDIS.stores(Map.of("redis_key_prefix", prefix)).approvals();
    }

    @Override
    protected void elapse(Duration time) {
        RedisFixture.elapse(time);
    }
}
