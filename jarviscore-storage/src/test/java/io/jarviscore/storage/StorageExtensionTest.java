package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.SettingsException;
import io.jarviscore.Task;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StorageExtensionTest {

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
    void aStoreOnDiskIsRefused() {
        assertRefused(Map.of("state_store", "sqlite"), "state_store");
    }

    @Test
    void azureArtefactsAreRefused() {
        assertRefused(
                Map.of(
                        "storage_backend", "azure",
                        "azure_storage_account_url", "https://a.blob.core.windows.net"),
                "storage_backend");
    }

    @Test
    void everythingRefusedIsNamedAtOnce() {
        assertThatThrownBy(
                        () ->
                                start(
                                        Map.of(
                                                "state_store",
                                                "sqlite",
                                                "storage_backend",
                                                "azure",
                                                "azure_storage_account_url",
                                                "https://a.blob.core.windows.net")))
                .hasMessageContaining("state_store: ")
                .hasMessageContaining("storage_backend: ");
    }

    @Test
    void memoryIsTakenAtItsWordAlsoWhereARedisIsNamed() {
        assertStarts(Map.of());
        assertStarts(Map.of("state_store", "memory", "redis_url", "redis://localhost"));
    }

    private static void assertRefused(Map<String, ?> config, String key) {
        assertThatThrownBy(() -> start(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(key + ": ")
                .hasMessageContaining("this version")
                .hasMessageContaining("leave it out");
    }

    private static void assertStarts(Map<String, ?> config) {
        try (Mesh mesh = start(config)) {
            assertThat(mesh.run("idle", "nothing").isSuccess()).isTrue();
        }
    }
}
