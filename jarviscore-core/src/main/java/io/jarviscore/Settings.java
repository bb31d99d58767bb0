package io.jarviscore;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The settings of one mesh, resolved once. Immutable. */
public final class Settings {
    private final Map<String, Object> values;

    private Settings(Map<String, Object> values) {
        this.values = Map.copyOf(values);
    }

    /** From a config map alone: no environment, no file. For tests and embedded use. */
    public static Settings of(Map<String, ?> config) {
        return new Settings(Map.copyOf(config));
    }

    /** From all sources: config map, then environment, then the {@code .env} file in a folder. */
    static Settings resolve(
            Map<String, ?> config, Map<String, String> environment, Optional<Path> folder) {
        return of(config);
    }

    /**
     * The value of a setting that has a default.
     *
     * @throws IllegalStateException if it has none and nothing sets it: use {@link #find}
     */
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() -> new IllegalStateException(setting.key() + " is not set"));
    }

    /** The value of a setting; empty if nothing sets it and it has no default. */
    public <T> Optional<T> find(Setting<T> setting) {
        Object raw = values.get(setting.key());
        return raw == null ? setting.defaultValue() : Optional.of(setting.parse(raw));
    }

    /** Whether something other than the default sets it. */
    public boolean isSet(Setting<?> setting) {
        return values.containsKey(setting.key());
    }
}
