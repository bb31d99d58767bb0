package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A master, a replica and a Sentinel: stored values are there after the failover. */
@NeedsRedis
class RedisSentinelIT {
    private static final Duration LEASE = Duration.ofMinutes(5);

    @Test
    void workGoesOnAfterTheMasterDied() throws Exception {
        try (RedisServer master = RedisServer.durable();
                RedisServer replica =
                        RedisServer.durable("--replicaof", "127.0.0.1 " + master.port());
                RedisServer sentinel = RedisServer.sentinelOf(master);
                RedisStores stores = connect(sentinel)) {
            replica.awaitAnswer("INFO replication", "master_link_status:up");
            sentinel.awaitAnswer("INFO sentinel", "slaves=1");
            WorkflowStore workflows = stores.workflows();
            workflows.open(new Definition("w", List.of(Step.of("a", "x", "y"))));
            Claim claim = workflows.claim("w", "a", "n", LEASE).orElseThrow();
            replica.awaitAnswer("HGET jarviscore:wf:{w} a/state", "RUNNING");

            master.kill();

            assertThat(workflows.complete(claim, Outcome.success(1))).isTrue();
            assertThat(stores.description()).contains("master main/0");
        }
    }

    private static RedisStores connect(RedisServer sentinel) {
        return RedisStores.connect(
                Settings.of(
                        Map.of(
                                "redis_url",
                                "redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#main",
                                "redis_command_timeout",
                                60)),
                MeshClock.system(),
                "node-1");
    }
}
