package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Approvals;
import io.jarviscore.Mailbox;
import io.jarviscore.Roster;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedCounters;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.testing.contract.ApprovalsContract;
import io.jarviscore.testing.contract.LedgerContract;
import io.jarviscore.testing.contract.MailboxContentionContract;
import io.jarviscore.testing.contract.MailboxContract;
import io.jarviscore.testing.contract.RosterContract;
import io.jarviscore.testing.contract.SharedApprovalsContract;
import io.jarviscore.testing.contract.SharedCountersContract;
import io.jarviscore.testing.contract.SharedPermitsContract;
import io.jarviscore.testing.contract.WorkflowStoreClaimContract;
import io.jarviscore.testing.contract.WorkflowStoreContentionContract;
import io.jarviscore.testing.contract.WorkflowStoreContract;
import io.jarviscore.testing.contract.WorkflowStoreJournalContract;
import io.jarviscore.testing.contract.WorkflowStoreListContract;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store's guarantees on a cluster of three masters. */
@NeedsRedis
class RedisClusterContractsIT {
    @RegisterExtension static final RedisFixture REDIS = RedisFixture.cluster();

    private static final Duration LEASE = Duration.ofMillis(1500);

    @Nested
    class Counters extends SharedCountersContract {
        private final RedisKeys keys = REDIS.newKeys();

        @Override
        protected SharedCounters ofAnotherProcess() {
            return REDIS.stores(Map.of("redis_key_prefix", keys.prefix())).counters();
        }

        @Override
        protected void elapse(Duration time) {
            RedisFixture.elapse(time);
        }
    }

    @Nested
    class Workflows extends WorkflowStoreContract {
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
            return LEASE;
        }
    }

    @Nested
    class Claims extends WorkflowStoreClaimContract {
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
            return LEASE;
        }
    }

    @Nested
    class Contention extends WorkflowStoreContentionContract {
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
            return LEASE.multipliedBy(2);
        }
    }

    @Nested
    class Journals extends WorkflowStoreJournalContract {
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
            return LEASE;
        }
    }

    @Nested
    class Lists extends WorkflowStoreListContract {
        @Override
        protected WorkflowStore newStore() {
            return REDIS.emptyStores(Map.of()).workflows();
        }

        @Override
        protected void elapse(Duration time) {
            RedisFixture.elapse(time);
        }
    }

    @Nested
    class Mail extends MailboxContract {
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

    @Nested
    class MailContention extends MailboxContentionContract {
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

    @Nested
    class Ledgers extends LedgerContract {
        @Override
        protected Ledger newLedger(int maxEntries) {
            return REDIS.emptyStores(Map.of("ledger_max_entries", maxEntries)).ledger();
        }

        @Override
        protected void elapse(Duration time) {
            RedisFixture.elapse(time);
        }
    }

    @Nested
    class Agents extends RosterContract {
        @Override
        protected Roster newRoster() {
            return REDIS.emptyStores(Map.of()).roster();
        }

        @Override
        protected void elapse(Duration time) {
            RedisFixture.elapse(time);
        }

        @Override
        protected Duration lease() {
            return LEASE;
        }
    }

    @Nested
    class Permits extends SharedPermitsContract {
        private final RedisKeys keys = REDIS.newKeys();

        @SuppressWarnings("NullAway.Init") // made before each test
        private RedisClusterClient client;

        @SuppressWarnings("NullAway.Init") // made before each test
        private RedisAdvancedClusterCommands<String, String> commands;

        @BeforeEach
        void connect() {
            client = RedisClusterClient.create(REDIS.url());
            commands = client.connect().sync();
        }

        @AfterEach
        void disconnect() {
            client.shutdown();
        }

        @Override
        protected SharedPermits ofAnotherProcess() {
            return REDIS.stores(Map.of("redis_key_prefix", keys.prefix())).permits();
        }

        @Override
        protected void elapse(Duration time) {
            RedisFixture.elapse(time);
        }

        @Override
        protected Duration lease() {
            return LEASE;
        }

        @Override
        protected long waiting(String cap) {
            return commands.zcard(keys.permits(cap).get(1));
        }

        @Test
        void anOfferThatADeadProcessDoesNotAcceptGoesToTheNext() throws Exception {
            SharedPermits here = ofAnotherProcess();
            SharedPermits.Permit permit =
                    here.acquire(CAP, 1, Duration.ofMinutes(10), Duration.ZERO).orElseThrow();
            commands.zadd(keys.permits(CAP).get(1), 1, "dead:1");
            commands.hset(keys.permits(CAP).get(2), "dead:1", "1/600000/9999999999999");

            permit.close();

            assertThat(here.acquire(CAP, 1, LEASE, Duration.ofMinutes(1))).isPresent();
        }
    }

    @Nested
    class SharedQuestions extends SharedApprovalsContract {
        private final String prefix = REDIS.newKeys().prefix();

        @Override
        protected Approvals ofAnotherProcess() {
            return REDIS.stores(Map.of("redis_key_prefix", prefix)).approvals();
        }

        @Override
        protected void elapse(Duration time) {
            RedisFixture.elapse(time);
        }
    }

    @Nested
    class Questions extends ApprovalsContract {
        @Override
        protected Approvals newApprovals() {
            return REDIS.emptyStores(Map.of()).approvals();
        }

        @Override
        protected void elapse(Duration time) {
            RedisFixture.elapse(time);
        }
    }
}
