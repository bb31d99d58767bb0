package io.jarviscore.spring;

import io.jarviscore.Settings;
import io.jarviscore.json.Json;
import io.jarviscore.settings.Setting;
import io.jarviscore.settings.SettingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes the description of all {@code jarviscore.*} properties that development environments read.
 * Run by the build, so that it lists exactly the settings of {@link SettingKeys}.
 */
final class SettingMetadata {
    /** Where development environments look for it on the class path. */
    static final String FILE = "META-INF/spring-configuration-metadata.json";

    private SettingMetadata() {}

    /** Writes the file below the folder of classes that the argument names. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]).resolve(FILE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, Json.write(content()) + "\n");
    }

    static Map<String, Object> content() {
        Map<String, Settings.Entry> entries =
                Settings.of(Map.of()).describe().stream()
                        .collect(Collectors.toMap(Settings.Entry::key, Function.identity()));
        return Map.of(
                "groups",
                List.of(Map.of("name", "jarviscore", "description", "The mesh of this process.")),
                "properties",
                SettingKeys.all().stream()
                        .map(
                                setting ->
                                        property(
                                                setting,
                                                Objects.requireNonNull(entries.get(setting.key()))))
                        .toList());
    }

    private static Map<String, Object> property(Setting<?> setting, Settings.Entry entry) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("name", PropertyNames.of(setting.key()));
        property.put("type", type(setting.type()));
        property.put("description", description(setting));
        if (setting.defaultValue().isPresent() && !setting.isSecret()) {
            property.put("defaultValue", defaultValue(setting, entry.value()));
        }
        return property;
    }

    private static String type(Class<?> type) {
        return type == List.class ? "java.util.List<java.lang.String>" : type.getName();
    }

    /** A number alone would be milliseconds to Spring. */
    private static String defaultValue(Setting<?> setting, String text) {
        if (setting.type() != Duration.class) {
            return text;
        }
        return text
                + switch (setting.unit()) {
                    case "milliseconds" -> "ms";
                    case "days" -> "d";
                    default -> "s";
                };
    }

    private static String description(Setting<?> setting) {
        return setting.meaning()
                + " Accepts "
                + setting.accepts()
                + ". Variable: "
                + setting.environmentNames().getFirst()
                + ".";
    }
}
