package io.jarviscore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jarviscore.settings.SettingKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static final Map<String, String> NO_VARIABLES = Map.of();

    @TempDir Path folder;

    @BeforeEach
    void envFile() throws Exception {
        Files.writeString(folder.resolve(".env"), "LLM_TIMEOUT=3\n");
    }

    @Test
    void theConfigMapWinsOverTheEnvironment() {
        Settings settings =
                Settings.resolve(Map.of("llm_timeout", 1), Map.of("LLM_TIMEOUT", "2"), folder);

        assertThat(settings.get(SettingKeys.LLM_TIMEOUT)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theEnvironmentWinsOverTheEnvFile() {
        Settings settings = Settings.resolve(Map.of(), Map.of("LLM_TIMEOUT", "2"), folder);

        assertThat(settings.get(SettingKeys.LLM_TIMEOUT)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void theEnvFileWinsOverTheDefault() {
        Settings settings = Settings.resolve(Map.of(), NO_VARIABLES, folder);

        assertThat(settings.get(SettingKeys.LLM_TIMEOUT)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aSettingThatNothingSetsHasItsDefault() {
        Settings settings = Settings.of(Map.of());

        assertThat(settings.get(SettingKeys.LLM_TIMEOUT)).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.isSet(SettingKeys.LLM_TIMEOUT)).isFalse();
    }

    @Test
    void aValueThatAHigherSourceHidesIsNotLookedAt() {
        Settings settings =
                Settings.resolve(Map.of("llm_timeout", 1), Map.of("LLM_TIMEOUT", "soon"), folder);

        assertThat(settings.get(SettingKeys.LLM_TIMEOUT)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aBlankVariableCountsAsNotSet() {
        Settings settings = Settings.resolve(Map.of(), Map.of("LLM_TIMEOUT", " "), folder);

        assertThat(settings.get(SettingKeys.LLM_TIMEOUT)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aBlankTextInTheMapSwitchesATextSettingOff() {
        Settings settings =
                Settings.resolve(
                        Map.of("claude_api_key", ""), Map.of("CLAUDE_API_KEY", "key"), folder);

        assertThat(settings.find(SettingKeys.CLAUDE_API_KEY)).isEmpty();
        assertThat(settings.isSet(SettingKeys.CLAUDE_API_KEY)).isFalse();
    }

    @Test
    void aBlankTextInTheMapIsAProblemForASettingOfAnotherTypeOrWithADefault() {
        assertThat(problemsOf(Map.of("athena_url", " ", "claude_model", "")))
                .containsExactlyInAnyOrder(
                        "athena_url (config map): a blank text cannot be used; use an http:// or"
                                + " https:// address without user name and password",
                        "claude_model (config map): a blank text cannot be used; use one line of"
                                + " text");
    }

    @Test
    void aNullInTheMapIsAProblem() {
        assertThat(problemsOf(Collections.singletonMap("llm_timeout", null)))
                .singleElement()
                .asString()
                .startsWith("llm_timeout (config map): null cannot be used; use ");
    }

    @Test
    void theKeyWinsOverItsAliasInTheSameSource() {
        Settings settings =
                Settings.of(Map.of("claude_api_key", "mine", "anthropic_api_key", "other"));

        assertThat(settings.get(SettingKeys.CLAUDE_API_KEY)).isEqualTo("mine");
    }

    @Test
    void anAliasInTheMapWinsOverTheKeyInTheEnvironment() {
        Settings settings =
                Settings.resolve(
                        Map.of("anthropic_api_key", "mine"),
                        Map.of("CLAUDE_API_KEY", "other"),
                        folder);

        assertThat(settings.get(SettingKeys.CLAUDE_API_KEY)).isEqualTo("mine");
    }

    @Test
    void unknownVariablesAreIgnored() throws Exception {
        Files.writeString(folder.resolve(".env"), "SOMEBODY_ELSES=1\nBIND_PORT=1\n");

        Settings settings = Settings.resolve(Map.of(), Map.of("BIND_PORT", "2"), folder);

        assertThat(settings.get(SettingKeys.BIND_PORT)).isEqualTo(7946);
    }

    @Test
    void everyProblemIsReportedAtOnceWithKeySourceValueAndRemedy() throws Exception {
        Files.writeString(folder.resolve(".env"), "PROMETHEUS_PORT=70000\n");

        SettingsException thrown =
                catchThrowableOfType(
                        SettingsException.class,
                        () ->
                                Settings.resolve(
                                        Map.of("llm_timout", 1, "hitl_enabled", "maybe"),
                                        Map.of("SANDBOX_MODE", "docker"),
                                        folder));

        assertThat(thrown.problems())
                .containsExactly(
                        "\"llm_timout\" (config map): no such setting; use llm_timeout",
                        "sandbox_mode (environment SANDBOX_MODE): \"docker\" cannot be used; use"
                                + " one of local, remote, off",
                        "hitl_enabled (config map): \"maybe\" cannot be used; use true or false"
                                + " (or 1, yes, on, 0, no, off)",
                        "prometheus_port (.env PROMETHEUS_PORT): \"70000\" cannot be used; use a"
                                + " whole number from 1 to 65535");
        assertThat(thrown).hasMessageStartingWith("4 settings cannot be used:\n");
    }

    @Test
    void aValueThatMayHoldAPasswordIsNotQuoted() {
        assertThat(problemsOf(Map.of("redis_url", "mysql://secret", "athena_url", "http://u:p@x")))
                .allSatisfy(problem -> assertThat(problem).contains("this value cannot be used"));
    }

    @Test
    void aLongValueIsQuotedShort() {
        assertThat(problemsOf(Map.of("llm_timeout", "x".repeat(100_000))))
                .singleElement()
                .asString()
                .hasSizeLessThan(250);
    }

    @Test
    void gettingASettingWithoutValueThrowsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> Settings.of(Map.of()).get(SettingKeys.ATHENA_URL))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("athena_url is not set and has no default");
    }

    @Test
    void theDescriptionHasValueAndSourceOfEverySetting() {
        Settings settings =
                Settings.resolve(
                        Map.of("anthropic_api_key", "top-secret"),
                        Map.of("JARVISCORE_BIND_PORT", "7000"),
                        folder);

        assertThat(settings.describe()).hasSameSizeAs(SettingKeys.all());
        assertThat(lines(settings))
                .contains(
                        "claude_api_key = set (config map anthropic_api_key): The key for Claude.",
                        "bind_port = 7000 (environment JARVISCORE_BIND_PORT): The port of fleet"
                                + " membership, UDP and TCP; 0 picks free ports.",
                        "llm_timeout = 3 seconds (.env LLM_TIMEOUT): How long one request to a"
                                + " model may take before it counts as failed.",
                        "gemini_api_key = not set (default): The key for Gemini.")
                .noneMatch(line -> line.contains("top-secret"));
    }

    @Test
    void theTextOfSettingsShowsNoValues() {
        assertThat(Settings.of(Map.of("node_name", "blue")))
                .hasToString("Settings[1 of " + SettingKeys.all().size() + " set]");
    }

    @Test
    void laterChangesOfTheMapDoNotReachTheSettings() {
        Map<String, Object> config = new HashMap<>(Map.of("node_name", "blue"));
        Settings settings = Settings.of(config);

        config.put("node_name", "green");

        assertThat(settings.get(SettingKeys.NODE_NAME)).isEqualTo("blue");
    }

    private static List<String> lines(Settings settings) {
        return settings.describe().stream().map(Settings.Entry::toString).toList();
    }

    private static List<String> problemsOf(Map<String, ?> config) {
        return catchThrowableOfType(SettingsException.class, () -> Settings.of(config)).problems();
    }
}
