package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Approvals.Question;
import io.jarviscore.Cause;
import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.journal.JournalEntry;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connecting, the warnings about it, and the keys that are written. */
@NeedsRedis
class RedisStoresIT {
    private static final String CANARY = "canary-5ecret";
    private static final Duration LEASE = Duration.ofMinutes(1);

    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    @Test
    void theDescriptionHasTheAddressAndTheDurabilityAndNoSecret() throws Exception {
        try (RedisServer server = RedisServer.durable("--requirepass", CANARY);
                RedisStores stores =
                        connect(
                                Map.of(
                                        "redis_url",
                                        "redis://:"
                                                + CANARY
                                                + "@127.0.0.1:"
                                                + server.port()
                                                + "/3"))) {
            assertThat(stores.description())
                    .contains("127.0.0.1:" + server.port() + "/3")
                    .contains("survives crashes of this process and of the server")
                    .doesNotContain(CANARY);
        }
    }

    @Test
    void hostPortPasswordAndDatabaseMayBeNamedOneByOne() throws Exception {
        try (RedisServer server = RedisServer.durable("--requirepass", CANARY);
                RedisStores stores =
                        connect(
                                Map.of(
                                        "redis_host",
                                        "127.0.0.1",
                                        "redis_port",
                                        server.port(),
                                        "redis_password",
                                        CANARY,
                                        "redis_db",
                                        2))) {
            assertThat(stores.description()).contains("127.0.0.1:" + server.port() + "/2");
            assertThat(stores.workflows().find("w")).isEmpty();
        }
    }

    @Test
    void aUserWithFewRightsMayBeNamedInTheUrl() throws Exception {
        String url = "redis://jarvis:" + CANARY + "@127.0.0.1:";
        try (RedisServer server =
                        RedisServer.durable(
                                "--user",
                                "jarvis",
                                "on",
                                ">" + CANARY,
                                "~jarviscore:*",
                                "&jarviscore:*",
                                "+@all",
                                "-@dangerous");
                RedisStores stores = connect(Map.of("redis_url", url + server.port()))) {
            fill(stores, "w");

            assertThat(stores.description()).contains("survives the server is not known");
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndNeverShown() throws Exception {
        try (RedisServer server = RedisServer.durable("--requirepass", "another")) {
            String url = "redis://:" + CANARY + "@127.0.0.1:" + server.port();

            assertThatThrownBy(() -> connect(Map.of("redis_url", url)))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("redis 127.0.0.1:" + server.port())
                    .hasMessageContaining("WRONGPASS")
                    .satisfies(RedisStoresIT::saysNoSecret);
        }
    }

    @Test
    void aServerThatIsNotThereIsNamedWithoutThePassword() throws Exception {
        int port = RedisServer.freePort();
        String url = "redis://:" + CANARY + "@127.0.0.1:" + port;

        assertThatThrownBy(() -> connect(Map.of("redis_url", url)))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("redis 127.0.0.1:" + port + "/0 cannot be connected to")
                .satisfies(RedisStoresIT::saysNoSecret);
    }

    @Test
    void anAddressThatCannotBeReadIsNotQuoted() {
        String url = "redis://:" + CANARY + "%zz@127.0.0.1:port/x";

        assertThatThrownBy(() -> connect(Map.of("redis_url", url)))
                .hasMessageContaining("redis_url")
                .satisfies(RedisStoresIT::saysNoSecret);
    }

    @Test
    void aServerWithoutADiskIsReported() throws Exception {
        try (RedisServer server = RedisServer.with("--save", "");
                RedisStores stores = connect(Map.of("redis_url", server.url()))) {
            assertThat(stores.description()).contains("is lost when the server stops");
        }
    }

    @Test
    void keyPrefixesKeepInstallationsApart() throws Exception {
        RedisStores one = REDIS.stores(Map.of("redis_key_prefix", "apart"));
        RedisStores other = REDIS.stores(Map.of("redis_key_prefix", "apart2"));
        fill(one, "w");

        assertThat(other.workflows().find("w")).isEmpty();
        assertThat(other.workflows().unfinished(Duration.ZERO, 10)).isEmpty();
        assertThat(other.mailbox().receive("bob", Duration.ZERO)).isEmpty();
        assertThat(other.ledger().tail("w", 10)).isEmpty();
        assertThat(other.approvals().list()).isEmpty();
    }

    @Test
    void anIdThatBeginsLikeAnotherIsAnother() throws Exception {
        RedisStores stores = REDIS.emptyStores(Map.of());
        fill(stores, "wf-1");

        assertThat(stores.workflows().find("wf-10")).isEmpty();
        assertThat(stores.workflows().journal("wf-10", "a")).isEmpty();
        assertThat(stores.ledger().tail("wf-10", 10)).isEmpty();
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

        onServer(
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

        onServer(
                commands ->
                        assertThat(commands.pttl(new RedisKeys("reopened").workflowKey("w")))
                                .isEqualTo(-1));
    }

    @Test
    void aServerThatForgotTheScriptsIsGivenThemAgain() throws Exception {
        RedisStores stores = REDIS.emptyStores(Map.of());
        onServer(RedisCommands::scriptFlush);

        stores.workflows().open(new Definition("w", List.of(Step.of("a", "x", "y"))));

        assertThat(stores.workflows().unfinished(Duration.ZERO, 10)).containsExactly("w");
    }

    @Test
    void aClosedStoreThrowsAtOnce() {
        RedisStores stores = REDIS.emptyStores(Map.of("redis_command_timeout", 600));
        stores.close();

        assertThatThrownBy(() -> stores.workflows().find("w"))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void anInterruptedCallStillReturnsItsResult() {
        RedisStores stores = REDIS.emptyStores(Map.of());
        stores.workflows().open(new Definition("w", List.of(Step.of("a", "x", "y"))));

        Thread.currentThread().interrupt();
        try {
            assertThat(stores.workflows().claim("w", "a", "n", Duration.ofMinutes(1))).isPresent();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anotherNodeIsNotifiedOfAChange() throws Exception {
        RedisStores here = REDIS.stores(Map.of("redis_key_prefix", "watch"));
        RedisStores there = REDIS.stores(Map.of("redis_key_prefix", "watch"));
        here.workflows().open(new Definition("w", List.of(Step.of("a", "x", "y"))));
        Claim claim = here.workflows().claim("w", "a", "n", Duration.ofMinutes(1)).orElseThrow();
        CountDownLatch changed = new CountDownLatch(1);

        try (AutoCloseable watch = there.workflows().watch("w", changed::countDown)) {
            assertThat(watch).isNotNull();
            assertThat(here.workflows().complete(claim, Outcome.success(1))).isTrue();
            assertThat(changed.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Something of every kind: a journal, mail in all places, an entry, a question. */
    private static void fill(RedisStores stores, String id) throws InterruptedException {
        WorkflowStore workflows = stores.workflows();
        workflows.open(new Definition(id, List.of(Step.of("a", "x", "y"))));
        Claim claim = workflows.claim(id, "a", "n", Duration.ofMinutes(1)).orElseThrow();
        assertThat(workflows.record(claim, new JournalEntry("call", Map.of()))).isTrue();
        for (String message : List.of("m-1", "m-2", "m-3", "m-4")) {
            stores.mailbox().send(new Envelope(message, "ann", "bob", 1L, Instant.EPOCH));
        }
        for (int attempt = 1; attempt <= 5; attempt++) { // mailbox_max_deliveries
            receive(stores).nack();
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

    private static RedisStores connect(Map<String, ?> settings) {
        return RedisStores.connect(Settings.of(settings), MeshClock.system(), "node-1");
    }

    private static void onServer(Consumer<RedisCommands<String, String>> look) {
        try (RedisClient client = RedisClient.create(REDIS.url());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            look.accept(connection.sync());
        }
    }

    private static void saysNoSecret(Throwable failure) {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(all.toString()).doesNotContain(CANARY);
    }
}
