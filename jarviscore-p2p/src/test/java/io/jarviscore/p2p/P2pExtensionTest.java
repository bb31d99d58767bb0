package io.jarviscore.p2p;

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

class P2pExtensionTest {

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
    void aFleetIsRefusedHoweverItIsAskedFor() {
        assertRefused(Map.of("p2p_enabled", true), "p2p_enabled");
        assertRefused(Map.of("seed_nodes", "10.0.0.1:7946"), "seed_nodes");
    }

    @Test
    void theRefusalSaysWhatToDo() {
        assertThatThrownBy(() -> start(Map.of("p2p_enabled", true)))
                .hasMessage("p2p_enabled: this version cannot connect meshes yet; leave it out");
    }

    @Test
    void aMeshOfOneProcessStarts() {
        assertStarts(Map.of());
        assertStarts(Map.of("p2p_enabled", false));
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
