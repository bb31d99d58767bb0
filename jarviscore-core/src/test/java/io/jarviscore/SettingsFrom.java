package io.jarviscore;

import java.nio.file.Path;
import java.util.Map;

/** Settings from given sources, for tests of other packages. */
public final class SettingsFrom {
    private SettingsFrom() {}

    /** The settings of a config map and an environment, and nothing else. */
    public static Settings of(Map<String, ?> config, Map<String, String> environment) {
        return Settings.of(config, environment);
    }

    /** The settings of a config map, an environment and the {@code .env} file in a folder. */
    public static Settings of(Map<String, ?> config, Map<String, String> environment, Path folder) {
        return Settings.resolve(config, environment, folder);
    }
}
