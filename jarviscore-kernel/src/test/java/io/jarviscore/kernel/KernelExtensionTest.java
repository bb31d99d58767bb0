package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.SettingsException;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

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

    @ParameterizedTest
    @CsvSource({
        "sandbox_service_url, http://localhost:9000",
        "sandbox_fallback, local",
        "browser_model, m",
        "browser_headless, false",
        "browser_default_viewport, 800x600",
        "gemini_grounding_api_key, k",
        "gemini_grounding_model, m"
    })
    void aSettingThatNothingReadsIsRefusedWithItsSource(String key, String value) {
        assertThatThrownBy(() -> start(Map.of(key, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessage(key + ": not in this version (config map); leave it out");
    }

    private static TestMesh start(Map<String, ?> config) {
        return TestMesh.start(
                with -> with.config(config).add(new Thinker()).chatModel(new ScriptedChatModel()));
    }

    private static void assertRefused(String key, Map<String, ?> config) {
        assertThatThrownBy(() -> start(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(key + ": this version cannot")
                .hasMessageContaining("leave it out");
    }
}
