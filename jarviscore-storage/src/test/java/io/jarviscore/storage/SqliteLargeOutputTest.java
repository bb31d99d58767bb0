package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLargeOutputTest {
    @TempDir private Path folder;

    @Test
    void fiftyMegabytesAreReadByTheNextStepAndAfterARestart() throws Exception {
        Path file = folder.resolve("state.db");

        LargeOutputs.areReadByTheNextStepAndAfterARestart(
                Map.of("state_store", "sqlite", "state_path", file.toString()),
                folder.resolve("blobs"));

        assertThat(Files.size(file)).isLessThan(1024 * 1024);
    }

    @Test
    void theOutputOfAWorkflowThatTheStoreHasForgottenIsDeletedADayLater() {
        // Files have the machine's time.
        ManualClock clock = new ManualClock(Instant.now());
        Path blobs = folder.resolve("blobs");
        try (Mesh mesh = mesh(clock, blobs)) {
            mesh.workflow("w", Step.of("a", "writer", "write"));
        }
        assertThat(LargeOutputs.files(blobs)).hasSize(1);

        clock.advance(Duration.ofDays(9));
        try (Mesh mesh = mesh(clock, blobs)) {
            clock.advance(Duration.ofSeconds(10));

            assertThat(mesh.find("w")).isEmpty();
            assertThat(InProcess.blobs(blobs).list("")).isEmpty();
        }
    }

    private Mesh mesh(ManualClock clock, Path blobs) {
        return Mesh.builder()
                .environment(Map.of())
                .config("state_path", folder.resolve("forgetting.db").toString())
                .config("storage_base_path", blobs.toString())
                .config("step_output_max_bytes", 1_000)
                .clock(clock)
                .add(new Writer())
                .start();
    }

    private static final class Writer extends Agent {
        Writer() {
            super(AgentCard.of("writer", "writing"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("x".repeat(2_000));
        }
    }
}
