package io.jarviscore.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Settings;
import io.jarviscore.SettingsFrom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearMissesTest {

    @ParameterizedTest
    @CsvSource({
        "LLM_TIMOUT, LLM_TIMEOUT",
        "LM_TIMEOUT, LLM_TIMEOUT",
        "KERNEL_MAX_TURN, KERNEL_MAX_TURNS",
        "AZURE_API_KYE, AZURE_API_KEY",
        "JARVISCORE_NODENAME, JARVISCORE_NODE_NAME",
    })
    void aNameThatIsAlmostOneOfOursIsWarnedAbout(String name, String meant) {
        assertThat(NearMisses.in(List.of(name), "environment"))
                .containsExactly(
                        "\""
                                + name
                                + "\" (environment) is read by no setting; was "
                                + meant
                                + " meant?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PATH",
                "JAVA_HOME",
                "LOG_LEVEL",
                "LLM_TIMEOUT",
                "REDIS_SERVICE_HOST",
                "REDIS_PORT_6379_TCP",
                "GOOGLE_APPLICATION_CREDENTIALS",
                "KUBERNETES_PORT",
                "XDG_SESSION_ID"
            })
    void ourVariablesAndForeignOnesAreNotReported(String name) {
        assertThat(NearMisses.in(List.of(name), "environment")).isEmpty();
    }

    @Test
    void theSettingsSaySoWithoutTheValue() {
        Settings settings = SettingsFrom.of(Map.of(), Map.of("AZURE_API_KYE", "s3cret"));

        assertThat(settings.warnings())
                .singleElement()
                .asString()
                .contains("AZURE_API_KEY")
                .doesNotContain("s3cret");
    }
}
