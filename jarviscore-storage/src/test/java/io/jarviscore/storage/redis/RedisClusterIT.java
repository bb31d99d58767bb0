package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Approvals.Question;
import io.jarviscore.Cause;
import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.journal.JournalEntry;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connecting to a cluster, and the distribution of keys over it. */
@NeedsRedis
class RedisClusterIT {
    private static final Duration LEASE = Duration.ofMinutes(1);

    @RegisterExtension static final RedisFixture REDIS = RedisFixture.cluster();

    @Test
    void severalServersMayBeNamedAndTheDescriptionSaysThatItIsACluster() {
        RedisStores stores = REDIS.emptyStores(Map.of());

        assertThat(stores.description())
                .startsWith("redis cluster 127.0.0.1:")
                .contains("survives crashes of this process and of the server");
    }

    @Test
    void oneServerOfItIsEnough() {
        try (RedisStores stores = connect(Map.of("redis_url", oneUrl()))) {
            openManyWorkflows(stores);

            assertThat(stores.description()).startsWith("redis cluster 127.0.0.1:");
        }
    }

    @Test
    void hostAndPortOfOneServerAreEnough() {
        String port = oneUrl().substring("redis://127.0.0.1:".length());

        try (RedisStores stores =
                connect(Map.of("redis_host", "127.0.0.1", "redis_port", Integer.valueOf(port)))) {
            openManyWorkflows(stores);
        }
    }

    @Test
    void aDatabaseOfAClusterIsRefused() {
        for (String url : List.of(oneUrl() + "/1", REDIS.url() + "/1")) {
            assertThatThrownBy(() -> connect(Map.of("redis_url", url)))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("redis_url, redis_db: ")
                    .hasMessageContaining("no database but 0");
        }
    }

    @Test
    void workflowsAreSpreadOverAllMasters() {
        RedisStores stores = REDIS.stores(Map.of("redis_key_prefix", "spread"));

        openManyWorkflows(stores);

        onCluster(
                commands ->
                        assertThat(commands.upstream().commands().dbsize().stream())
                                .hasSize(3)
                                .allMatch(keys -> keys > 0));
        assertThat(stores.workflows().unfinished(Duration.ZERO, 1000)).hasSize(50);
    }

    @Test
    void onlyFinishedRecordsExpire() throws Exception {
        RedisStores stores =
                REDIS.stores(Map.of("redis_key_prefix", "ttl", "redis_context_ttl_days", 2));
        fill(stores, "w");
        RedisKeys keys = new RedisKeys("ttl");
        WorkflowStore workflows = stores.workflows();
        workflows.open(new Definition("waits", List.of(Step.of("a", "x", "y"))));
        Claim waits = workflows.claim("waits", "a", "n", LEASE).orElseThrow();
        workflows.record(waits, new JournalEntry("call", Map.of()));
        workflows.complete(
                waits,
                Outcome.ended(
                        Outcome.Status.WAITING, new Cause.AwaitingApproval("q-waits", "May it?")));
        stores.approvals().request(new Question("q-waits", "waits", "a", "May it?", Map.of()));
        workflows.open(new Definition("ended", List.of(Step.of("a", "x", "y"))));
        workflows.complete(
                workflows.claim("ended", "a", "n", LEASE).orElseThrow(), Outcome.success(1));
        stores.mailbox().send(new Envelope("m", "ann", "unread", 1L, Instant.EPOCH));
        stores.mailbox().send(new Envelope("m", "ann", "read", 1L, Instant.EPOCH));
        stores.mailbox().receive("read", Duration.ZERO).orElseThrow().ack();

        onCluster(
                commands -> {
                    assertThat(commands.keys("ttl:*")).hasSizeGreaterThanOrEqualTo(10);
                    for (String key :
                            List.of(
                                    keys.workflowKey("waits"),
                                    keys.workflow("waits").getLast(),
                                    keys.approval("q-waits"),
                                    keys.approvalIndex().getFirst(),
                                    keys.active(),
                                    keys.mailbox("unread").getFirst())) {
                        assertThat(commands.pttl(key)).as(key).isEqualTo(-1);
                    }
                    for (String key :
                            List.of(
                                    keys.workflowKey("ended"),
                                    keys.mailbox("read").getFirst(),
                                    keys.mailbox("read").get(2))) {
                        assertThat(commands.pttl(key))
                                .as(key)
                                .isBetween(1L, Duration.ofDays(2).toMillis());
                    }
                });
    }

    @Test
    void aWorkflowThatIsReopenedDoesNotExpire() throws Exception {
        RedisStores stores = REDIS.stores(Map.of("redis_key_prefix", "reopened"));
        WorkflowStore workflows = stores.workflows();
        workflows.open(new Definition("w", List.of(Step.of("a", "x", "y"))));
        workflows.complete(
                workflows.claim("w", "a", "n", LEASE).orElseThrow(), Outcome.failure("no"));

        workflows.reopen("w", List.of("a"));

        onCluster(
                commands ->
                        assertThat(commands.pttl(new RedisKeys("reopened").workflowKey("w")))
                                .isEqualTo(-1));
    }

    @Test
    void aReceiverIsNotifiedOfMailOnAnyServer() throws Exception {
        RedisStores here = REDIS.stores(Map.of("redis_key_prefix", "listeners"));
        RedisStores there = REDIS.stores(Map.of("redis_key_prefix", "listeners"));
        for (int n = 0; n < 10; n++) {
            String recipient = "bob-" + n;
            try (ExecutorService waiting = Executors.newSingleThreadExecutor()) {
                Future<Optional<Delivery>> received =
                        waiting.submit(() -> here.mailbox().receive(recipient, LEASE));
                there.mailbox().send(new Envelope("m", "ann", recipient, 1L, Instant.EPOCH));

                assertThat(received.get(30, TimeUnit.SECONDS)).isPresent();
            }
        }
    }

    @Test
    void anotherNodeIsNotifiedOfAChange() throws Exception {
        RedisStores here = REDIS.stores(Map.of("redis_key_prefix", "watch"));
        RedisStores there = REDIS.stores(Map.of("redis_key_prefix", "watch"));
        here.workflows().open(new Definition("w", List.of(Step.of("a", "x", "y"))));
        Claim claim = here.workflows().claim("w", "a", "n", LEASE).orElseThrow();
        CountDownLatch changed = new CountDownLatch(1);

        try (AutoCloseable watch = there.workflows().watch("w", changed::countDown)) {
            assertThat(watch).isNotNull();
            assertThat(here.workflows().complete(claim, Outcome.success(1))).isTrue();
            assertThat(changed.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void serversThatForgotTheScriptsAreGivenThemAgain() {
        RedisStores stores = REDIS.emptyStores(Map.of());
        onCluster(RedisAdvancedClusterCommands::scriptFlush);

        openManyWorkflows(stores);
    }

    @Test
    void aUserWithFewRightsMayBeNamedInTheUrl() throws Exception {
        try (RedisCluster cluster =
                        RedisCluster.of(
                                1,
                                0,
                                "--user",
                                "jarvis",
                                "on",
                                ">5ecret",
                                "~jarviscore:*",
                                "&jarviscore:*",
                                "+@all",
                                "-@dangerous");
                RedisStores stores =
                        connect(
                                Map.of(
                                        "redis_url",
                                        cluster.url().replace("//", "//jarvis:5ecret@")))) {
            fill(stores, "w");

            assertThat(stores.description())
                    .startsWith("redis cluster 127.0.0.1:")
                    .doesNotContain("5ecret");
        }
    }

    private static void openManyWorkflows(RedisStores stores) {
        IntStream.range(0, 50)
                .forEach(
                        n ->
                                stores.workflows()
                                        .open(
                                                new Definition(
                                                        "w-" + n,
                                                        List.of(Step.of("a", "x", "y")))));
    }

    /** Something of every kind. */
    private static void fill(RedisStores stores, String id) throws InterruptedException {
        WorkflowStore workflows = stores.workflows();
        workflows.open(new Definition(id, List.of(Step.of("a", "x", "y"))));
        Claim claim = workflows.claim(id, "a", "n", LEASE).orElseThrow();
        assertThat(workflows.record(claim, new JournalEntry("call", Map.of()))).isTrue();
        for (String message : List.of("m-1", "m-2", "m-3")) {
            stores.mailbox().send(new Envelope(message, "ann", "bob", 1L, Instant.EPOCH));
        }
        assertThat(receive(stores).ack()).isTrue();
        Delivery givenBack = receive(stores);
        receive(stores); // is held
        givenBack.nack();
        stores.ledger().append(id, "turn", Map.of());
        stores.approvals().request(new Question("q-1", id, "a", "May it?", Map.of()));
    }

    private static Delivery receive(RedisStores stores) throws InterruptedException {
        return stores.mailbox().receive("bob", Duration.ZERO).orElseThrow();
    }

    private static String oneUrl() {
        return REDIS.url().split(",", 2)[0];
    }

    private static RedisStores connect(Map<String, ?> settings) {
        return RedisStores.connect(Settings.of(settings), MeshClock.system(), "node-1");
    }

    private static void onCluster(Consumer<RedisAdvancedClusterCommands<String, String>> look) {
        try (RedisClusterClient client = RedisClusterClient.create(oneUrl());
                StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            look.accept(connection.sync());
        }
    }
}
