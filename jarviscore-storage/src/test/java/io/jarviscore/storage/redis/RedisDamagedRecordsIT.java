package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.BadRecords.BadRecord;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.StoredForms;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.WorkflowStore.JournalEntry;
import io.jarviscore.storage.DamagedRecordsContract;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsRedis
class RedisDamagedRecordsIT extends DamagedRecordsContract {
    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    private final RedisKeys keys = REDIS.newKeys();

    @SuppressWarnings("NullAway.Init") // connected before each test
    private RedisStores stores;

    @SuppressWarnings("NullAway.Init") // connected before each test
    private RedisClient client;

    @SuppressWarnings("NullAway.Init") // connected before each test
    private RedisCommands<String, String> commands;

    @BeforeEach
    void connect() {
        stores = REDIS.stores(Map.of("redis_key_prefix", keys.prefix()));
        client = RedisClient.create(REDIS.url());
        commands = client.connect().sync();
    }

    @AfterEach
    void disconnect() {
        client.shutdown();
    }

    @Override
    protected Map<String, Object> store() {
        return Map.of("redis_url", REDIS.url(), "redis_key_prefix", keys.prefix());
    }

    @Override
    protected Ports ports() {
        return new Ports(
                stores.workflows(),
                stores.approvals(),
                stores.mailbox(),
                stores.ledger(),
                stores.roster(),
                stores.badRecords());
    }

    @Override
    protected void damageWorkflow(String id, UnaryOperator<String> change) {
        replace(keys.workflowKey(id), "definition", change);
    }

    @Override
    protected void damageApproval(String id, UnaryOperator<String> change) {
        replace(keys.approval(id), "question", change);
    }

    @Override
    protected void damageAgent(String id, UnaryOperator<String> change) {
        replace(keys.roster().getFirst(), id, change);
    }

    @Override
    protected void addMessage(String recipient, UnaryOperator<String> change) {
        String healthy =
                StoredForms.write(new Envelope("bad", "ann", recipient, 1L, Instant.EPOCH));
        commands.xadd(
                keys.mailbox(recipient).getFirst(),
                new XAddArgs().id("1-0"),
                Map.of("id", "bad", "request", "none", "envelope", change.apply(healthy)));
    }

    @Override
    protected void addEntry(String topic, UnaryOperator<String> change) {
        String healthy = StoredForms.write(new JournalEntry("bad", Map.of("x", 1L)));
        commands.xadd(
                keys.topic(topic),
                new XAddArgs().id("1-0"),
                Map.of("at", "0", "entry", change.apply(healthy)));
    }

    private void replace(String key, String field, UnaryOperator<String> change) {
        commands.hset(key, field, change.apply(commands.hget(key, field)));
    }

    @Test
    void aKeyOfAnotherTypeIsNamedAndEndsNoListing() {
        Definition healthy = new Definition("w", List.of(Step.of("a", "x", "y")));
        stores.workflows().open(healthy);
        stores.workflows().open(new Definition("other", List.of(Step.of("a", "x", "y"))));
        commands.del(keys.workflowKey("other"));
        commands.set(keys.workflowKey("other"), "text");

        assertThat(stores.workflows().unfinished(Duration.ZERO, 10)).containsExactly("w");

        assertThat(stores.badRecords().list())
                .extracting(BadRecord::key)
                .containsExactly(keys.workflowKey("other"));
        assertThatThrownBy(() -> stores.workflows().find("other"))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("workflow other");
        assertThatThrownBy(() -> stores.workflows().settle("other", "a", Outcome.failure("no")))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining(keys.workflowKey("other"))
                .hasMessageContaining("something else wrote it");
    }

    @Test
    void fieldsOfAWorkflowThatAreNoNumbersEndNoListing() {
        for (String field : List.of("a/epoch", "a/attempts", "a/state", "a/lease")) {
            String id = "bad-" + field.replace('/', '-');
            stores.workflows().open(new Definition(id, List.of(Step.of("a", "x", "y"))));
            commands.hset(keys.workflowKey(id), field, "?");
            assertThatThrownBy(() -> stores.workflows().find(id))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("workflow " + id);
        }
        stores.workflows().open(new Definition("unwritten", List.of(Step.of("a", "x", "y"))));
        commands.hset(keys.workflowKey("unwritten"), "written", "?");
        stores.workflows().open(new Definition("w", List.of(Step.of("a", "x", "y"))));

        assertThat(stores.workflows().unfinished(Duration.ZERO, 10)).contains("w");
    }
}
