package io.jarviscore.storage.redis;

import io.jarviscore.Envelope;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.journal.JournalEntry;
import io.jarviscore.storage.StoreDamage;
import io.jarviscore.stored.StoredForms;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Damages keys of a Redis, below a prefix that nothing has yet. */
public final class RedisDamage implements StoreDamage {
    private final String url;
    private final RedisKeys keys = new RedisKeys(UUID.randomUUID().toString());
    private final RedisStores stores;
    private final RedisClient client;
    private final RedisCommands<String, String> commands;

    /** Connects to a server. */
    public RedisDamage(String url) {
        this.url = url;
        this.stores = RedisStores.connect(Settings.of(settings()), MeshClock.system(), "node-1");
        this.client = RedisClient.create(url);
        this.commands = client.connect().sync();
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("redis_url", url, "redis_key_prefix", keys.prefix());
    }

    RedisKeys keys() {
        return keys;
    }

    RedisStores stores() {
        return stores;
    }

    RedisCommands<String, String> commands() {
        return commands;
    }

    @Override
    public Ports ports() {
        return new Ports(
                stores.workflows(),
                stores.approvals(),
                stores.mailbox(),
                stores.ledger(),
                stores.roster(),
                stores.badRecords());
    }

    @Override
    public void damageWorkflow(String id, UnaryOperator<String> change) {
        replace(keys.workflowKey(id), "definition", change);
    }

    @Override
    public void damageApproval(String id, UnaryOperator<String> change) {
        replace(keys.approval(id), "question", change);
    }

    @Override
    public void damageAgent(String id, UnaryOperator<String> change) {
        replace(keys.roster().getFirst(), id, change);
    }

    @Override
    public void addMessage(String recipient, UnaryOperator<String> change) {
        String healthy =
                StoredForms.write(new Envelope("bad", "ann", recipient, 1L, Instant.EPOCH));
        commands.xadd(
                keys.mailbox(recipient).getFirst(),
                new XAddArgs().id("1-0"),
                Map.of("id", "bad", "request", "none", "envelope", change.apply(healthy)));
    }

    @Override
    public void addEntry(String topic, UnaryOperator<String> change) {
        String healthy = StoredForms.write(new JournalEntry("bad", Map.of("x", 1L)));
        commands.xadd(
                keys.topic(topic),
                new XAddArgs().id("1-0"),
                Map.of("at", "0", "entry", change.apply(healthy)));
    }

    private void replace(String key, String field, UnaryOperator<String> change) {
        commands.hset(key, field, change.apply(commands.hget(key, field)));
    }

    @Override
    public void close() {
        client.shutdown();
        stores.close();
    }
}
