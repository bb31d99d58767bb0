package io.jarviscore.benchmarks;

import io.jarviscore.Mailbox;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.storage.redis.RedisStores;
import io.jarviscore.storage.sqlite.SqliteStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A place for state that is compared with others.
 *
 * @param name in tables
 * @param settings the settings that make a mesh use it
 * @param server that has it, if any
 */
record StateStore(String name, Map<String, Object> settings, Optional<RedisProcess> server) {

    /** The ports of a store without a mesh; as one process has them. */
    record Ports(WorkflowStore workflows, Mailbox mailbox, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    static StateStore memory() {
        return new StateStore("memory", Map.of("state_store", "memory"), Optional.empty());
    }

    /**
     * A file that is made when it is opened.
     *
     * @param fsync as in {@code state_fsync}
     */
    static StateStore sqlite(Path file, String fsync) {
        return new StateStore(
                "SQLite, fsync " + fsync,
                Map.of(
                        "state_store",
                        "sqlite",
                        "state_path",
                        file.toString(),
                        "state_fsync",
                        fsync),
                Optional.empty());
    }

    /**
     * A server that runs.
     *
     * @param fsync how it was started, for its name
     */
    static StateStore redis(RedisProcess server, String fsync) {
        return new StateStore(
                "Redis, AOF " + fsync,
                Map.of("state_store", "redis", "redis_url", server.url()),
                Optional.of(server));
    }

    /** Opens it. Two opened ones share their content, unless it is memory. */
    Ports open() {
        MeshClock clock = MeshClock.system();
        Settings resolved = Settings.of(settings);
        return switch (String.valueOf(settings.get("state_store"))) {
            case "sqlite" -> {
                Path file = Path.of(String.valueOf(settings.get("state_path")));
                SqliteStores stores =
                        SqliteStores.open(file, clock, SqliteStores.Limits.of(resolved));
                yield new Ports(stores.workflowStore(), stores.mailbox(), stores::close);
            }
            case "redis" -> {
                RedisStores stores = RedisStores.connect(resolved, clock, "benchmark");
                yield new Ports(stores.workflows(), stores.mailbox(), stores::close);
            }
            default ->
                    new Ports(
                            InProcess.workflowStore(clock),
                            InProcess.mailbox(clock, 10_000, Duration.ofMinutes(1), 5),
                            () -> {});
        };
    }
}
