package io.jarviscore.storage.redis;

import io.jarviscore.WorkflowStore;
import io.jarviscore.testing.contract.WorkflowStoreListContract;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsRedis
class RedisWorkflowStoreListIT extends WorkflowStoreListContract {
    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    @Override
    protected WorkflowStore newStore() {
        return REDIS.emptyStores(Map.of()).workflows();
    }

    @Override
    protected void elapse(Duration time) {
        RedisFixture.elapse(time);
    }
}
