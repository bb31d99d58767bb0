package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.SettingsException;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelExtensionTest {

    static final class Thinker extends AutoAgent {
        Thinker() {
            super(AgentCard.of("thinker", "thinking"), "You think.");
        }
    }

    @Test
    void anUnsupportedOptionIsRefusedByItsSetting() {
        assertRefused(
                "azure_content_filter_repair_enabled",
                Map.of("azure_content_filter_repair_enabled", true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sandbox_engine      | /none | sandbox_engine_path | deno | sandbox_engine_path: /none is not an executable file
                    sandbox_engine_path | /none | sandbox_engine      | auto | sandbox_engine_path: /none is not an executable file
                    sandbox_language    | python | sandbox_engine     | quickjs | sandbox_engine: quickjs runs JavaScript only
                    """)
    void aSandboxThatThisMachineCannotOfferIsRefused(
            String key, String value, String other, String otherValue, String problem) {
        Map<String, String> config =
                key.equals("sandbox_engine")
                        ? Map.of(key, otherValue, other, value)
                        : Map.of(key, value, other, otherValue);

        assertThatThrownBy(() -> start(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void theStatusNamesTheEngineThatRunsCode() {
        try (TestMesh mesh = start(Map.of("sandbox_engine", "quickjs"))) {
            assertThat(mesh.mesh().status().toString())
                    .contains("local: JavaScript by QuickJS, contained inside this process");
        }
    }

    @ParameterizedTest
    @CsvSource({"local, ran here", "deny, is unavailable"})
    void codeForAServerThatCannotBeReachedRunsHereUnlessThatIsDenied(String fallback, String told) {
        ScriptedChatModel model =
                new ScriptedChatModel()
                        .toolCall("run_code", Map.of("code", "result = 'ran ' + 'here'"))
                        .text("done");
        Map<String, String> config =
                Map.of(
                        "sandbox_mode", "remote",
                        "sandbox_service_url", "http://127.0.0.1:1",
                        "sandbox_language", "javascript",
                        "sandbox_engine", "quickjs",
                        "sandbox_fallback", fallback);
        try (TestMesh mesh = start(config, model)) {
            mesh.mesh().run("thinker", "Think.");

            assertThat(mesh.mesh().status().toString()).contains("server http://127.0.0.1:1");
        }
        assertThat(model.lastRequest().messages().toString()).contains(told);
    }

    private static TestMesh start(Map<String, ?> config) {
        return start(config, new ScriptedChatModel());
    }

    private static TestMesh start(Map<String, ?> config, ScriptedChatModel model) {
        return TestMesh.start(with -> with.config(config).add(new Thinker()).chatModel(model));
    }

    private static void assertRefused(String key, Map<String, ?> config) {
        assertThatThrownBy(() -> start(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(key + ": this version cannot")
                .hasMessageContaining("leave it out");
    }
}
