package io.jarviscore.examples.committee.crash;

import io.jarviscore.Approvals;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.storage.redis.RedisStores;
import io.jarviscore.storage.sqlite.SqliteStores;
import java.nio.file.Path;
import java.util.Map;

/** Where state can be kept. */
enum Store {
    /** In a file of the run's own. */
    SQLITE {
        @Override
        Map<String, String> settings(String runId, Path folder, String redisUrl) {
            return Map.of("state_store", "sqlite", PATH, folder.resolve("state.db").toString());
        }

        @Override
        Desk desk(Map<String, String> settings) {
            SqliteStores stores =
                    SqliteStores.open(
                            Path.of(settings.get(PATH)),
                            MeshClock.system(),
                            SqliteStores.Limits.of(Settings.of(settings)));
            return new Desk(stores.approvals(), stores::close);
        }
    },
    /** In a server that all runs share, under keys of the run's own. */
    REDIS {
        @Override
        Map<String, String> settings(String runId, Path folder, String redisUrl) {
            return Map.of("redis_url", redisUrl, "redis_key_prefix", runId);
        }

        @Override
        Desk desk(Map<String, String> settings) {
            RedisStores stores =
                    RedisStores.connect(Settings.of(settings), MeshClock.system(), "office");
            return new Desk(stores.approvals(), stores::close);
        }
    };

    private static final String PATH = "state_path";

    /** The settings that make a mesh keep its state here. */
    abstract Map<String, String> settings(String runId, Path folder, String redisUrl);

    /** Access to the questions of a mesh with these settings. */
    abstract Desk desk(Map<String, String> settings);

    /**
     * A place to decide at.
     *
     * @param approvals the questions
     * @param leave lets go of the store
     */
    record Desk(Approvals approvals, Runnable leave) {}
}
