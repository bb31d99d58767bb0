package io.jarviscore;

import java.util.Map;

/** Settings from given variables, for tests of other packages. */
public final class SettingsFrom {
    private SettingsFrom() {}

    /** The settings of a config map and an environment, and nothing else. */
    public static Settings of(Map<String, ?> config, Map<String, String> environment) {
        return Settings.of(config, environment);
    }
}
