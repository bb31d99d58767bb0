package io.jarviscore.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Settings;
import io.jarviscore.SettingsFrom;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingKeysTest {
    @TempDir Path folder;

    static List<Setting<?>> settings() {
        return SettingKeys.all();
    }

    @ParameterizedTest
    @MethodSource("settings")
    <T> void everySettingIsReadFromTheConfigMapUnderItsKeyAndItsAliases(Setting<T> setting) {
        for (String key : setting.keys()) {
            Map<String, Object> config = SettingSamples.companionsOf(setting);
            config.put(key, SettingSamples.text(setting));

            assertIsSampleValue(setting, Settings.of(config));
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    <T> void everySettingIsReadFromTheEnvironmentUnderAllItsNames(Setting<T> setting) {
        for (String name : setting.environmentNames()) {
            Map<String, String> environment = Map.of(name, SettingSamples.text(setting));

            assertIsSampleValue(
                    setting,
                    SettingsFrom.of(SettingSamples.companionsOf(setting), environment, folder));
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    <T> void everySettingIsReadFromTheEnvFileUnderAllItsNames(Setting<T> setting) throws Exception {
        for (String name : setting.environmentNames()) {
            Files.writeString(
                    folder.resolve(".env"), name + "=" + SettingSamples.text(setting) + "\n");

            assertIsSampleValue(
                    setting,
                    SettingsFrom.of(SettingSamples.companionsOf(setting), Map.of(), folder));
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    <T> void theShownFormOfAValueReadsBackAsAnEqualValue(Setting<T> setting) {
        Optional<T> sample = setting.form().read(SettingSamples.text(setting));

        assertThat(sample.map(setting.form()::show).flatMap(setting.form()::read))
                .isEqualTo(sample);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void theMeaningOfEverySettingIsASentence(Setting<?> setting) {
        assertThat(setting.meaning()).hasSizeBetween(15, 220).endsWith(".");
        assertThat(setting.accepts()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everySettingThatSoundsSecretIsSecret(Setting<?> setting) {
        if (Stream.of("_key", "_secret", "_password", "_connection_string", "redis_url")
                .anyMatch(setting.key()::endsWith)) {
            assertThat(setting.isSecret()).isTrue();
        }
    }

    @Test
    void everyConstantIsNamedAsItsKeyAndIsListedOnce() throws Exception {
        Map<String, Object> constants = new HashMap<>();
        for (Field field : SettingKeys.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())) {
                constants.put(field.getName().toLowerCase(Locale.ROOT), field.get(null));
            }
        }
        Map<String, Object> listed = new HashMap<>();
        SettingKeys.all().forEach(setting -> listed.put(setting.key(), setting));

        assertThat(listed).isEqualTo(constants).hasSameSizeAs(SettingKeys.all());
    }

    @Test
    void noTwoSettingsShareAKeyOrAVariable() {
        assertThat(SettingKeys.all().stream().flatMap(setting -> setting.keys().stream()))
                .doesNotHaveDuplicates();
        assertThat(SettingKeys.all().stream().flatMap(s -> s.environmentNames().stream()))
                .doesNotHaveDuplicates();
    }

    @Test
    void variablesOfOneProcessHaveAPrefixThatOtherProgramsDoNotUse() {
        List<Setting<?>> prefixed =
                Arrays.asList(
                        SettingKeys.NODE_NAME,
                        SettingKeys.BIND_HOST,
                        SettingKeys.BIND_PORT,
                        SettingKeys.ADVERTISE_HOST,
                        SettingKeys.ADVERTISE_PORT,
                        SettingKeys.SEED_NODES,
                        SettingKeys.AGENT_SUFFIX,
                        SettingKeys.PROFILES_DIR);

        assertThat(SettingKeys.all())
                .allSatisfy(
                        setting ->
                                assertThat(setting.environmentNames().get(0))
                                        .isEqualTo(
                                                (prefixed.contains(setting) ? "JARVISCORE_" : "")
                                                        + setting.key().toUpperCase(Locale.ROOT)));
    }

    private static <T> void assertIsSampleValue(Setting<T> setting, Settings settings) {
        T expected = setting.form().read(SettingSamples.text(setting)).orElseThrow();

        assertThat(settings.find(setting)).contains(expected).isNotEqualTo(setting.defaultValue());
        assertThat(settings.isSet(setting)).isTrue();
    }
}
