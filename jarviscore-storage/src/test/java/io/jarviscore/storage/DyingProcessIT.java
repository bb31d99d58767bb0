package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DyingProcessIT {
    @TempDir private Path folder;

    @Test
    void aStepWhoseProcessDiedBetweenBlobAndCompletionIsRunAgainAndLeavesOneBlob()
            throws Exception {
        assertThat(dieInBetween()).isEqualTo(DyingProgram.EXIT);
        assertThat(LargeOutputs.files(folder.resolve("blobs"))).hasSize(1);

        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config(DyingProgram.config(folder))
                        .add(new DyingProgram.Worker())
                        .start()) {
            Outcome outcome = mesh.workflow("w", DyingProgram.STEP).step("a");

            assertThat(outcome.payload(String.class)).startsWith("2 x");
            assertThat(mesh.resume("w").step("a").payload()).isEqualTo(outcome.payload());
        }
        assertThat(LargeOutputs.files(folder.resolve("blobs")))
                .singleElement()
                .asString()
                .contains("/outputs/a/2-");
    }

    private int dieInBetween() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                DyingProgram.class.getName(),
                                folder.toString())
                        .inheritIO()
                        .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
