package io.jarviscore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void withoutAnySourceEverySettingHasItsDefault() {
        Settings settings = Settings.of(Map.of());

        assertThat(settings.get(SettingKeys.BIND_PORT)).isEqualTo(7946);
        assertThat(settings.find(SettingKeys.AZURE_API_KEY)).isEmpty();
        assertThat(settings.describe()).allMatch(entry -> entry.source().equals("default"));
    }
}
