package io.jarviscore.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.Task;
import io.jarviscore.testing.TestMesh;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserExtensionTest {
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

    private static void start(Map<String, ?> config) {
        TestMesh.start(with -> with.add(new Idle()).config(Map.copyOf(config))).close();
    }

    private Path program(String name) throws Exception {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    @Test
    void withoutTheSwitchNoProgramIsLookedFor() {
        start(Map.of("browser_path", "/none"));
    }

    @Test
    void aProgramThatIsNoneIsRefusedByItsSetting() throws Exception {
        Path node = program("node");

        assertThatThrownBy(
                        () ->
                                start(
                                        Map.of(
                                                "browser_enabled",
                                                true,
                                                "browser_path",
                                                "/none",
                                                "browser_node_path",
                                                node.toString())))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("browser_path: /none is not an executable file");
    }

    @Test
    void programsAreFoundOnTheSearchPathInTheOrderOfTheirNames() throws Exception {
        Path second = program("google-chrome");
        assertThat(Programs.onPath("/none:" + folder, Programs.CHROMIUM)).contains(second);

        Path first = program("chromium");
        Files.writeString(folder.resolve("node"), "not executable");

        assertThat(Programs.onPath("/none:" + folder, Programs.CHROMIUM)).contains(first);
        assertThat(Programs.onPath(folder + ":", Programs.NODE)).isEmpty();
        assertThat(Programs.onPath("", List.of("node"))).isEmpty();
    }

    @Test
    void theSizeAndTheWindowAreThoseOfTheSettings() {
        Settings settings =
                Settings.of(
                        Map.of("browser_headless", false, "browser_default_viewport", "800x600"));

        assertThat(Viewport.of(settings)).isEqualTo(new Viewport(false, 800, 600));
    }
}
