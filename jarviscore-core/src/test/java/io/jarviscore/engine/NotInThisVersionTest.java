package io.jarviscore.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.SettingsFrom;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.settings.SettingKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A setting that nothing reads does not pass in silence, and nothing is opened before. */
class NotInThisVersionTest {
    private final List<String> opened = new ArrayList<>();

    @Test
    void isRefusedWhereverItComesFrom() {
        assertThatThrownBy(() -> configure(Map.of("node_name", "k"), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessage("node_name: not in this version (config map); leave it out");
        assertThatThrownBy(() -> configure(Map.of(), Map.of("JARVISCORE_NODE_NAME", "k")))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "node_name: not in this version (environment JARVISCORE_NODE_NAME); leave"
                                + " it out");
    }

    @Test
    void noExtensionIsConfiguredThen() {
        assertThatThrownBy(() -> configure(Map.of("node_name", "k"), Map.of()))
                .isInstanceOf(SettingsException.class);

        assertThat(opened).isEmpty();
    }

    @Test
    void aSwitchThatIsLeftOffAsksForNothing() {
        configure(Map.of("browser_enabled", false), Map.of());

        assertThat(opened).containsExactly("opens", "refuses");
    }

    private void configure(Map<String, ?> config, Map<String, String> environment) {
        Settings settings = SettingsFrom.of(config, environment);
        Assembly assembly =
                new Assembly(
                        settings,
                        MeshClock.system(),
                        "node",
                        new EventBus(List.of(), List.of()),
                        new AgentDirectory(List.of(), Optional.empty(), "node"));
        assembly.configure(List.of(new Opens(), new Refuses()));
    }

    private final class Opens implements MeshExtension {
        @Override
        public String name() {
            return "opens";
        }

        @Override
        public void configure(MeshAssembly assembly) {
            opened.add(name());
        }
    }

    private final class Refuses implements MeshExtension {
        @Override
        public String name() {
            return "refuses";
        }

        @Override
        public void check(MeshAssembly assembly) {
            assembly.notInThisVersion(SettingKeys.NODE_NAME, SettingKeys.BROWSER_ENABLED);
        }

        @Override
        public void configure(MeshAssembly assembly) {
            opened.add(name());
        }
    }
}
