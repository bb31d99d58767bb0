package io.jarviscore.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.SettingsFrom;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** For any input, the result is settings or a {@link SettingsException}, and never a secret. */
class SettingsFuzzTest {
    private static final String CANARY = "c4n4ry";

    @Property
    void anyBytesInAnEnvFileGiveSettingsOrProblems(@ForAll byte[] bytes) throws IOException {
        fromEnvFile(bytes);
    }

    @Property
    void anyLinesInAnEnvFileGiveSettingsOrProblemsThatDoNotQuoteThem(
            @ForAll("envLines") String text) throws IOException {
        assertThat(fromEnvFile(text.getBytes(StandardCharsets.UTF_8))).doesNotContain(CANARY);
    }

    @Property
    void anyMapGivesSettingsOrProblems(@ForAll("configs") Map<String, Object> config) {
        shown(() -> Settings.of(config));
    }

    @Property
    void anyEnvironmentGivesSettingsOrProblems(
            @ForAll("variables") Map<String, String> environment) {
        Path nowhere = Path.of("no-such-folder");
        shown(() -> SettingsFrom.of(Map.of(), environment, nowhere));
    }

    @Property
    void aSecretIsNeverShown(
            @ForAll("secrets") Setting<?> setting, @ForAll String before, @ForAll String after) {
        String value = before + CANARY + after;
        String name = setting.environmentNames().get(0);
        Path nowhere = Path.of("no-such-folder");

        assertThat(shown(() -> Settings.of(Map.of(setting.key(), value)))).doesNotContain(CANARY);
        assertThat(shown(() -> Settings.of(Map.of(setting.key(), List.of(value)))))
                .doesNotContain(CANARY);
        assertThat(shown(() -> Settings.of(Map.of(setting.key() + "s", value))))
                .doesNotContain(CANARY);
        assertThat(shown(() -> SettingsFrom.of(Map.of(), Map.of(name, value), nowhere)))
                .doesNotContain(CANARY);
    }

    @Provide
    Arbitrary<String> envLines() {
        return Arbitraries.of(
                        "AZURE_API_KEY",
                        "REDIS_URL",
                        "OTHER",
                        "=",
                        "\"",
                        "'",
                        "#",
                        "\\",
                        " ",
                        "\n",
                        "\n",
                        "\r",
                        "\t",
                        CANARY,
                        "export ",
                        "\uFEFF",
                        "\\\"",
                        "  \n",
                        "${A}")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<Map<String, Object>> configs() {
        return Arbitraries.maps(keys(), values()).ofMaxSize(8);
    }

    @Provide
    Arbitrary<Map<String, String>> variables() {
        List<String> names =
                SettingKeys.all().stream().flatMap(s -> s.environmentNames().stream()).toList();
        return Arbitraries.maps(Arbitraries.of(names), Arbitraries.strings()).ofMaxSize(8);
    }

    @Provide
    Arbitrary<Setting<?>> secrets() {
        return Arbitraries.of(SettingKeys.all().stream().filter(Setting::isSecret).toList());
    }

    private static Arbitrary<String> keys() {
        List<String> known = SettingKeys.all().stream().map(Setting::key).toList();
        return Arbitraries.oneOf(
                Arbitraries.of(known), Arbitraries.of(known), Arbitraries.strings());
    }

    private static Arbitrary<Object> values() {
        return Arbitraries.oneOf(
                Arbitraries.strings().map(text -> text),
                Arbitraries.integers().map(number -> number),
                Arbitraries.doubles().map(number -> number),
                Arbitraries.bigDecimals().map(number -> number),
                Arbitraries.strings().numeric().ofMaxLength(20).map(text -> text),
                Arbitraries.longs().map(Duration::ofSeconds),
                Arbitraries.<Object>of(
                        true,
                        StateStore.REDIS,
                        Double.NaN,
                        "1e999999999",
                        Map.of(),
                        Arrays.asList("a:1", null),
                        new byte[3],
                        Thread.State.NEW),
                Arbitraries.just(0).map(zero -> List.of(List.of(zero))));
    }

    private static String fromEnvFile(byte[] bytes) throws IOException {
        Path folder = Files.createTempDirectory("settings");
        Path file = folder.resolve(".env");
        try {
            Files.write(file, bytes);
            return shown(() -> SettingsFrom.of(Map.of(), Map.of(), folder));
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    /** All that anybody could see of the outcome. */
    private static String shown(Supplier<Settings> resolving) {
        try {
            Settings settings = resolving.get();
            return settings + " " + settings.describe();
        } catch (SettingsException e) {
            assertThat(e.problems()).isNotEmpty();
            assertThat(e.getCause()).isNull();
            return e.toString();
        }
    }
}
