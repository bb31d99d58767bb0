package io.jarviscore.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Writes and checks the page that lists all settings. */
class SettingsReferenceTest {
    private static final Path PAGE = Path.of("../docs/reference/settings.md");

    private static final String HEAD =
            """
            # Settings

            This page is made from the declarations in `SettingKeys`; do not edit it.

            A setting comes from the first of these that sets it:

            1. the config map: `Mesh.builder().config("llm_timeout", 60)`, under its key or an alias
            2. the environment, under its variable
            3. a file named `.env` in the working directory, under its variable
            4. its default

            A variable that is blank counts as not set. In the config map, a blank text switches a text setting without
            default off; anything else that is blank is a problem. Where one source has both the key and an alias, the key
            wins. In `.env`, put a value that holds a `#` in quotes; nothing in the file is passed on to other programs.

            Numbers may be text or numbers, times may have a fraction (`0.5`) or be a `java.time.Duration`, choices may be
            the enum constant, lists may be a `List`. Unknown keys in the config map and values that cannot be used fail the
            start, all of them in one message. `Settings.describe()` shows what is in force and where it comes from.
            """;

    @Test
    void theReferenceListsTheSettingsAsTheyAreDeclared() throws Exception {
        String page = page();
        if (Boolean.getBoolean("jarviscore.docs.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE)
                .as(
                        "docs/reference/settings.md is stale; write it anew with: mvn -pl"
                                + " jarviscore-core test -Dtest=SettingsReferenceTest"
                                + " -Djarviscore.docs.write=true")
                .content()
                .isEqualTo(page);
    }

    private static String page() {
        Map<String, List<Setting<?>>> topics =
                SettingKeys.all().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Setting::topic, LinkedHashMap::new, Collectors.toList()));
        StringBuilder page = new StringBuilder(HEAD);
        topics.forEach(
                (topic, settings) -> {
                    page.append("\n## ").append(topic).append("\n\n");
                    page.append("| Key | Variable | Default | Accepts | Meaning |\n");
                    page.append("|---|---|---|---|---|\n");
                    settings.forEach(setting -> page.append(row(setting)));
                });
        return page.toString();
    }

    private static <T> String row(Setting<T> setting) {
        String byDefault =
                setting.defaultValue()
                        .map(setting::show)
                        .filter(text -> !text.isEmpty())
                        .map(text -> (code(text) + " " + setting.unit()).strip())
                        .orElse("");
        List<String> cells =
                List.of(
                        codes(setting.keys()),
                        codes(setting.environmentNames()),
                        byDefault,
                        setting.accepts(),
                        setting.meaning() + (setting.isSecret() ? " Never shown." : ""));
        return cells.stream()
                .map(cell -> cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** The first name, then the others as aliases. */
    private static String codes(List<String> names) {
        return names.stream()
                .map(SettingsReferenceTest::code)
                .collect(Collectors.joining(", also "));
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
