package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Outcome.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one SQLite file whose agents compute on every processor. */
@Timeout(120)
class LoopingProcessesIT {
    @TempDir Path folder;

    private Map<String, Object> config(String node) {
        Map<String, Object> config = new HashMap<>();
        config.put("state_store", "sqlite");
        config.put("state_path", folder.resolve("mesh.db").toString());
        config.put("storage_base_path", folder.resolve("blobs").toString());
        config.put("node_name", node);
        // Shorter than a loop, and long enough for a machine that does something else too.
        config.put("step_lease_seconds", 4);
        config.put("step_heartbeat_seconds", 1);
        return config;
    }

    @Test
    void eachStepIsStartedOnceAlthoughItComputesForLongerThanItsLease() throws Exception {
        Path starts = folder.resolve("starts");
        Process other = LoopingProgram.start(config("there"), starts);
        try {
            assertThat(LoopingProgram.run(config("here"), starts)).isEqualTo(Status.SUCCESS);

            assertThat(Files.readAllLines(starts)).isNotEmpty().doesNotHaveDuplicates();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }
}
