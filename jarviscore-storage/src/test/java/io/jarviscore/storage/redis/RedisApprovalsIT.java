package io.jarviscore.storage.redis;

import io.jarviscore.Approvals;
import io.jarviscore.testing.contract.ApprovalsContract;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsRedis
class RedisApprovalsIT extends ApprovalsContract {
    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    @Override
    protected Approvals newApprovals() {
        return REDIS.emptyStores(Map.of()).approvals();
    }

    @Override
    protected void elapse(Duration time) {
        RedisFixture.elapse(time);
    }
}
