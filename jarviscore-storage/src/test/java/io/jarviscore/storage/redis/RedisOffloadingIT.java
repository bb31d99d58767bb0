package io.jarviscore.storage.redis;

import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.stored.Offloading;
import io.jarviscore.testing.contract.WorkflowStoreClaimContract;
import io.jarviscore.testing.contract.WorkflowStoreContentionContract;
import io.jarviscore.testing.contract.WorkflowStoreContract;
import io.jarviscore.testing.contract.WorkflowStoreJournalContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Redis is the same store when all it is given is kept in the blob store. */
@NeedsRedis
class RedisOffloadingIT {
    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    @TempDir private Path folder;

    private WorkflowStore offloading() {
        return Offloading.over(REDIS.emptyStores(Map.of()).workflows(), InProcess.blobs(folder), 1);
    }

    @Nested
    class Contents extends WorkflowStoreContract {
        @Override
        protected WorkflowStore newStore() {
            return offloading();
        }

        @Override
        protected void elapse(Duration time) {
            RedisFixture.elapse(time);
        }

        @Override
        protected Duration lease() {
            return Duration.ofMillis(1500);
        }
    }

    @Nested
    class Claims extends WorkflowStoreClaimContract {
        @Override
        protected WorkflowStore newStore() {
            return offloading();
        }

        @Override
        protected void elapse(Duration time) {
            RedisFixture.elapse(time);
        }

        @Override
        protected Duration lease() {
            return Duration.ofMillis(1500);
        }
    }

    @Nested
    class Contention extends WorkflowStoreContentionContract {
        @Override
        protected WorkflowStore newStore() {
            return offloading();
        }

        @Override
        protected void elapse(Duration time) {
            RedisFixture.elapse(time);
        }

        @Override
        protected Duration lease() {
            return Duration.ofMillis(1500);
        }
    }

    @Nested
    class Journals extends WorkflowStoreJournalContract {
        @Override
        protected WorkflowStore newStore() {
            return offloading();
        }

        @Override
        protected void elapse(Duration time) {
            RedisFixture.elapse(time);
        }

        @Override
        protected Duration lease() {
            return Duration.ofMillis(1500);
        }
    }
}
