package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.SettingsException;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelExtensionTest {

    static final class Thinker extends AutoAgent {
        Thinker() {
            super(AgentCard.of("thinker", "thinking"), "You think.");
        }
    }

    @Test
    void whatThisVersionCannotDoIsRefusedByTheSettingThatAsksForIt() {
        assertRefused("sandbox_mode", Map.of("sandbox_mode", "remote"));
        assertRefused("browser_enabled", Map.of("browser_enabled", true));
        assertRefused(
                "azure_content_filter_repair_enabled",
                Map.of("azure_content_filter_repair_enabled", true));
    }

    private static void assertRefused(String key, Map<String, ?> config) {
        assertThatThrownBy(
                        () ->
                                TestMesh.start(
                                        with ->
                                                with.config(config)
                                                        .add(new Thinker())
                                                        .chatModel(new ScriptedChatModel())))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(key + ": this version cannot")
                .hasMessageContaining("leave it out");
    }
}
