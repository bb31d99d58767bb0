package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.JarvisException;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.SettingsException;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.storage.redis.NeedsRedis;
import io.jarviscore.storage.redis.RedisCluster;
import io.jarviscore.storage.redis.RedisServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a mesh keeps its state in Redis. */
@NeedsRedis
class RedisPortsIT {
    static final class Counter extends Agent {
        private final AtomicInteger runs = new AtomicInteger();

        Counter() {
            super(AgentCard.of("counter", "counting"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success(runs.incrementAndGet());
        }
    }

    @Test
    void aMeshFindsAWorkflowInRedisThatAnotherOneFinished() throws Exception {
        try (RedisServer server = RedisServer.durable()) {
            Map<String, Object> config = Map.of("redis_url", server.url());
            try (Mesh first = start(config)) {
                assertThat(first.status().toString()).contains("redis 127.0.0.1:" + server.port());
                run(first);
            }
            try (Mesh second = start(config)) {
                WorkflowResult again = run(second);

                assertThat(again.step("a").payload()).isEqualTo(1L);
                assertThat(again.step("a").recovered()).isTrue();
            }
        }
    }

    @Test
    void aMeshKeepsItsStateInACluster() throws Exception {
        try (RedisCluster cluster = RedisCluster.of(3, 0)) {
            Map<String, Object> config = Map.of("redis_url", cluster.url());
            try (Mesh first = start(config)) {
                assertThat(first.status().toString()).contains("redis cluster 127.0.0.1:");
                run(first);
            }
            try (Mesh second = start(config)) {
                assertThat(run(second).step("a").recovered()).isTrue();
            }
        }
    }

    @Test
    void aHostIsEnoughToAskForRedis() throws Exception {
        try (RedisServer server = RedisServer.durable();
                Mesh mesh = start(Map.of("redis_host", "127.0.0.1", "redis_port", server.port()))) {
            assertThat(mesh.status().toString()).contains("redis 127.0.0.1:" + server.port());
        }
    }

    @Test
    void anotherStoreThatIsNamedWinsOverTheAddress() throws Exception {
        try (Mesh mesh = start(Map.of("state_store", "memory", "redis_url", nobody()))) {
            assertThat(mesh.status().toString()).doesNotContain("redis 127");
        }
    }

    @Test
    void aRedisThatCannotBeReachedFailsTheStart() throws Exception {
        String url = nobody();
        assertThatThrownBy(() -> start(Map.of("redis_url", url)))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("cannot be connected to");
    }

    @Test
    void aRedisThatIsNotRequiredIsReplacedByAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("state.db");
        try (Mesh mesh =
                start(
                        Map.of(
                                "redis_url",
                                nobody(),
                                "redis_required",
                                false,
                                "state_path",
                                file.toString()))) {
            assertThat(run(mesh).step("a").payload()).isEqualTo(1L);
            assertThat(mesh.status().toString()).contains(file.toString());
        }
    }

    @Test
    void theKeysOfAPythonFleetAreRefused() throws Exception {
        Map<String, Object> config = Map.of("redis_url", nobody(), "redis_key_scheme", "legacy");
        assertThatThrownBy(() -> start(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("redis_key_scheme: ");
    }

    private static String nobody() throws Exception {
        return "redis://127.0.0.1:" + RedisServer.freePort();
    }

    private static WorkflowResult run(Mesh mesh) {
        return mesh.workflow("w", Step.of("a", "counter", "count"));
    }

    private static Mesh start(Map<String, ?> config) {
        return Mesh.builder()
                .environment(Map.of())
                .config(new HashMap<>(config))
                .add(new Counter())
                .start();
    }
}
