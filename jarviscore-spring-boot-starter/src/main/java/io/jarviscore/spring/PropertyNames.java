package io.jarviscore.spring;

import io.jarviscore.settings.Setting;
import io.jarviscore.settings.SettingKeys;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** How settings are named as properties: {@code redis_url} is {@code jarviscore.redis-url}. */
final class PropertyNames {
    /** Before the settings of an application's mesh. */
    static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("jarviscore");

    /** Before the settings of a test's mesh. */
    static final ConfigurationPropertyName TEST_PREFIX = PREFIX.append("test");

    private PropertyNames() {}

    /** The property of a key. */
    static String of(String key) {
        return of(PREFIX, key).toString();
    }

    /** The property of a setting, then those of its aliases. */
    static List<ConfigurationPropertyName> of(
            ConfigurationPropertyName prefix, Setting<?> setting) {
        return Stream.concat(Stream.of(setting.key()), setting.aliases().stream())
                .map(key -> of(prefix, key))
                .toList();
    }

    private static ConfigurationPropertyName of(ConfigurationPropertyName prefix, String key) {
        return prefix.append(key.replace('_', '-'));
    }

    /** The setting of a key or alias. */
    static Optional<Setting<?>> setting(String key) {
        return SettingKeys.all().stream()
                .filter(setting -> setting.key().equals(key) || setting.aliases().contains(key))
                .<Setting<?>>map(setting -> setting)
                .findFirst();
    }
}
