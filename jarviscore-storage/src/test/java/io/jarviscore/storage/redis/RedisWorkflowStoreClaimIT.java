package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.testing.contract.WorkflowStoreClaimContract;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsRedis
class RedisWorkflowStoreClaimIT extends WorkflowStoreClaimContract {
    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    @Override
    protected WorkflowStore newStore() {
        return REDIS.emptyStores(Map.of()).workflows();
    }

    @Override
    protected void elapse(Duration time) {
        RedisFixture.elapse(time);
    }

    @Override
    protected Duration lease() {
        return Duration.ofMillis(1500);
    }

    /** A claim is added to its owner's list by a command of its own, and that may be lost. */
    @Test
    void aClaimThatIsMissingInItsOwnersListEndsWhenItsStepIsNamed() {
        RedisKeys keys = REDIS.newKeys();
        WorkflowStore store = REDIS.stores(Map.of("redis_key_prefix", keys.prefix())).workflows();
        store.open(new Definition("w", List.of(Step.of("a", "agent", "task"))));
        assertThat(store.claim("w", "a", "dead", lease())).isPresent();
        // Over the store's connection first, so that the list is written before it is removed.
        assertThat(store.expire("nobody")).isEmpty();
        remove(keys.heldBy("dead"));
        assertThat(store.expire("dead")).isEmpty();

        assertThat(store.expire("dead", "w", "a")).isTrue();

        assertThat(store.claim("w", "a", "alive", lease())).isPresent();
    }

    private static void remove(String key) {
        try (RedisClient client = RedisClient.create(REDIS.url());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().del(key)).isEqualTo(1);
        }
    }
}
