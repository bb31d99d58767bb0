package io.jarviscore.examples.committee.crash;

import java.nio.file.Path;
import java.util.Map;

/** Where state can be kept. */
enum Store {
    /** In a file of the run's own. */
    SQLITE {
        @Override
        Map<String, String> settings(String runId, Path folder, String redisUrl) {
            return Map.of(
                    "state_store", "sqlite", "state_path", folder.resolve("state.db").toString());
        }
    },
    /** In a server that all runs share, under keys of the run's own. */
    REDIS {
        @Override
        Map<String, String> settings(String runId, Path folder, String redisUrl) {
            return Map.of("redis_url", redisUrl, "redis_key_prefix", runId);
        }
    };

    abstract Map<String, String> settings(String runId, Path folder, String redisUrl);
}
