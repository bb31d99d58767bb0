package io.jarviscore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JarvisCoreTest {
    private static final String CANARY = "canary-5e8d1c";

    @ParameterizedTest
    @ValueSource(
            strings = {"check", "smoketest", "inspect", "approvals", "memory", "nexus", "settings"})
    void everyCommandHasHelp(String command) {
        Cli.Result help = Cli.exactly(command, "--help");

        assertThat(help.out() + help.err()).contains("Usage: jarviscore " + command);
        assertThat(Cli.exactly("--help").out()).contains("  " + command);
    }

    @Test
    void noCommandAndAnUnknownCommandAreWrongUsage() {
        assertThat(Cli.exactly().code()).isEqualTo(2);
        assertThat(Cli.exactly("inspekt").code()).isEqualTo(2);
        assertThat(Cli.exactly("inspekt").err()).contains("inspect");
    }

    @Test
    void settingsShowWhereAValueComesFromAndNoSecret() {
        Cli.Result shown =
                Cli.exactly(
                        "settings", "--set", "claude_api_key=" + CANARY, "--set", "llm_timeout=7");

        assertThat(shown.out())
                .contains("claude_api_key = set (config map)")
                .contains("llm_timeout = 7 seconds (config map)")
                .doesNotContain(CANARY);
    }

    @Test
    void settingsFindByWord() {
        assertThat(Cli.exactly("settings", "heartbeat").out())
                .contains("step_heartbeat_seconds = 10 seconds (default)");
    }

    @Test
    void anUnknownSettingIsNamed() {
        Cli.Result result = Cli.exactly("settings", "--set", "llm_timout=7");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("llm_timout").contains("llm_timeout");
    }
}
