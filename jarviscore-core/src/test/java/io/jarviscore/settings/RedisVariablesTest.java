package io.jarviscore.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.SettingsFrom;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables with the names of our settings that somebody else has set. */
class RedisVariablesTest {

    @ParameterizedTest
    @ValueSource(strings = {"tcp://10.0.0.11:6379", "udp://redis:53", "tcp://[fd00::1]:6379"})
    void aServiceLinkOfKubernetesIsNoPort(String link) {
        Settings settings =
                SettingsFrom.of(Map.of(), Map.of("REDIS_HOST", "redis", "REDIS_PORT", link));

        assertThat(settings.get(SettingKeys.REDIS_PORT)).isEqualTo(6379);
        assertThat(settings.isSet(SettingKeys.REDIS_PORT)).isFalse();
    }

    @Test
    void thisHoldsForEveryPort() {
        Settings settings =
                SettingsFrom.of(Map.of(), Map.of("JARVISCORE_BIND_PORT", "tcp://10.0.0.12:80"));

        assertThat(settings.isSet(SettingKeys.BIND_PORT)).isFalse();
    }

    @Test
    void partsOfARedisThatNobodyNamedAreNotRead() {
        Map<String, String> others =
                Map.of("REDIS_PORT", "none", "REDIS_DB", "main", "REDIS_PASSWORD", "s3cret");

        assertThat(SettingsFrom.of(Map.of(), others).isSet(SettingKeys.REDIS_PASSWORD)).isFalse();
    }

    @Test
    void partsOfARedisThatIsNamedAre() {
        Map<String, String> environment =
                Map.of("REDIS_HOST", "redis", "REDIS_DB", "2", "REDIS_PASSWORD", "s3cret");
        Settings settings = SettingsFrom.of(Map.of(), environment);

        assertThat(settings.get(SettingKeys.REDIS_DB)).isEqualTo(2);
        assertThat(settings.find(SettingKeys.REDIS_PASSWORD)).contains("s3cret");
        assertThatThrownBy(
                        () ->
                                SettingsFrom.of(
                                        Map.of("redis_host", "redis"),
                                        Map.of("REDIS_PORT", "none")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("redis_port (environment REDIS_PORT)");
    }
}
