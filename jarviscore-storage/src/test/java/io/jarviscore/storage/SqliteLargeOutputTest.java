package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
}
