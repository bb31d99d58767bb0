package io.jarviscore.settings;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** For every setting a text that it accepts and that is not its default. */
final class SettingSamples {
    private static final Map<Setting<?>, String> OF_THEIR_OWN =
            Map.of(
                    SettingKeys.REDIS_URL, "rediss://:secret@redis.example:6380/1",
                    SettingKeys.BROWSER_DEFAULT_VIEWPORT, "800x600");

    /** The settings that other settings require, so that each can be tried by itself. */
    private static final Map<Setting<?>, Object> COMPANIONS =
            Map.of(
                    SettingKeys.AZURE_API_KEY, "key",
                    SettingKeys.AZURE_ENDPOINT, "https://azure.example",
                    SettingKeys.VERTEX_AI_PROJECT, "project",
                    SettingKeys.REDIS_HOST, "redis.example",
                    SettingKeys.AZURE_STORAGE_ACCOUNT_URL, "https://blobs.example",
                    SettingKeys.ATHENA_URL, "https://athena.example",
                    SettingKeys.STEP_HEARTBEAT_SECONDS, Duration.ofSeconds(1));

    private SettingSamples() {}

    static String text(Setting<?> setting) {
        return OF_THEIR_OWN.getOrDefault(setting, byType(setting));
    }

    /** A config map that makes the setting usable, without the setting itself. */
    static Map<String, Object> companionsOf(Setting<?> setting) {
        Map<String, Object> config = new HashMap<>();
        COMPANIONS.forEach((companion, value) -> config.put(companion.key(), value));
        config.remove(setting.key());
        return config;
    }

    private static String byType(Setting<?> setting) {
        Class<?> type = setting.form().type();
        if (type.isEnum()) {
            return otherConstant(setting, List.of(type.getEnumConstants()));
        }
        return switch (type.getSimpleName()) {
            case "Boolean" -> setting.defaultValue().equals(Optional.of(true)) ? "no" : "yes";
            case "Integer" -> String.valueOf((Integer) setting.defaultValue().orElseThrow() + 1);
            case "Double", "BigDecimal" -> "0.25";
            case "Duration" -> "7.5";
            case "URI" -> "https://sample.example:8443/path";
            case "List" -> "10.0.0.5:7946, [::1]:7947";
            default -> "sample-1";
        };
    }

    private static String otherConstant(Setting<?> setting, List<?> constants) {
        return constants.stream()
                .filter(constant -> !constant.equals(setting.defaultValue().orElseThrow()))
                .findFirst()
                .orElseThrow()
                .toString();
    }
}
