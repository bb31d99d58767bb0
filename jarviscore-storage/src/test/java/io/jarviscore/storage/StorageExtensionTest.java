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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageExtensionTest {
    @TempDir private Path folder;

    static final class Idle extends Agent {
        Idle() {
            super(AgentCard.of("idle", "nothing"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }

    private static Mesh start(Map<String, ?> config) {
        return Mesh.builder().environment(Map.of()).config(config).add(new Idle()).start();
    }

    @Test
    void aFinishedWorkflowIsReturnedByTheNextMeshOfTheSameFile() {
        for (String store : List.of("sqlite", "auto")) {
            Path file = folder.resolve(store).resolve("state.db");
            Map<String, ?> config = Map.of("state_store", store, "state_path", file.toString());
            Step step = Step.of("a", "idle", "do nothing");
            try (Mesh first = start(config)) {
                assertThat(first.workflow("w", step).step("a").recovered()).isFalse();
            }
            try (Mesh second = start(config)) {
                assertThat(second.workflow("w", step).step("a").recovered()).isTrue();
            }
        }
    }

    @Test
    void theStatusNamesTheFileAndItsDurability() {
        Path file = folder.resolve("state.db");
        try (Mesh mesh = start(Map.of("state_path", file.toString()))) {
            assertThat(mesh.status().toString())
                    .contains(file.toString())
                    .contains("survives kill -9");
        }
    }

    @Test
    void aFileThatIsNoStoreFailsTheStart() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.txt"), "Buy milk. ".repeat(500));

        assertThatThrownBy(() -> start(Map.of("state_path", file.toString())))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("notes.txt")
                .hasMessageContaining("state_path");

        assertThat(file).hasContent("Buy milk. ".repeat(500));
    }

    @Test
    void aMissingModuleIsReportedBeforeTheFileIsOpened() {
        Path file = folder.resolve("never.db");

        assertThatThrownBy(
                        () -> start(Map.of("state_path", file.toString(), "prometheus_port", 9091)))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(
                        "prometheus_port needs io.jarviscore:jarviscore-operations");

        assertThat(file).doesNotExist();
    }

    @Test
    void memoryIsTakenAtItsWordAlsoWhereARedisIsNamed() {
        assertStarts(Map.of("state_store", "memory"));
        assertStarts(Map.of("state_store", "memory", "redis_url", "redis://localhost"));
    }

    private static void assertStarts(Map<String, ?> config) {
        try (Mesh mesh = start(config)) {
            assertThat(mesh.run("idle", "nothing").isSuccess()).isTrue();
        }
    }
}
