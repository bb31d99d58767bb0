package io.jarviscore.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values of all settings, resolved once from their sources. Internal: users read them through
 * {@code io.jarviscore.Settings}. Immutable.
 */
public final class ResolvedSettings {
    private final Map<Setting<?>, Value<?>> values;
    private final List<String> warnings;

    ResolvedSettings(Map<Setting<?>, Value<?>> values, List<String> warnings) {
        this.values = Map.copyOf(values);
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Resolves from a config map and variables, without a file.
     *
     * @param invalid makes the exception that is thrown if there are problems, one line for each
     */
    public static ResolvedSettings of(
            Map<String, ?> config,
            Map<String, String> environment,
            Function<List<String>, ? extends RuntimeException> invalid) {
        return new SettingsResolver(config, environment, EnvFile.NONE).resolve(invalid);
    }

    /**
     * Resolves from a config map, then variables, then the {@code .env} file in a folder. Reads the
     * file, which need not be there.
     *
     * @param invalid makes the exception that is thrown if there are problems, one line for each
     */
    public static ResolvedSettings of(
            Map<String, ?> config,
            Map<String, String> environment,
            Path folder,
            Function<List<String>, ? extends RuntimeException> invalid) {
        return new SettingsResolver(config, environment, EnvFile.in(folder)).resolve(invalid);
    }

    /**
     * The value of a setting that has a default.
     *
     * @throws IllegalStateException if it has none and nothing sets it: use {@link #find}
     */
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        setting.key() + " is not set and has no default"));
    }

    /** The value of a setting; empty if nothing sets it and it has no default. */
    public <T> Optional<T> find(Setting<T> setting) {
        Value<T> found = value(setting);
        return found == null ? setting.defaultValue() : found.value();
    }

    /** Whether something other than the default sets it. */
    public boolean isSet(Setting<?> setting) {
        Value<?> found = values.get(setting);
        return found != null && found.value().isPresent();
    }

    /** Whether something sets it, and not merely to leave a switch off. */
    public boolean asksFor(Setting<?> setting) {
        boolean off =
                setting.key().endsWith("_enabled")
                        && find(setting).filter(Boolean.FALSE::equals).isPresent();
        return isSet(setting) && !off;
    }

    /** Where its value comes from, in words. */
    public String source(Setting<?> setting) {
        Value<?> found = values.get(setting);
        return found == null ? "default" : found.source();
    }

    /** Its value as a user would write it, {@code set} for a secret; empty if it has none. */
    public <T> Optional<String> shown(Setting<T> setting) {
        return find(setting).map(setting::show);
    }

    /**
     * A message for each module that these settings switch on and that is not among these.
     *
     * @param present the artifact ids of the modules on the class path
     */
    public List<String> missingModules(Set<String> present) {
        return ModuleSwitches.missing(this, present);
    }

    /** Likely mistakes in the sources; no values. */
    public List<String> warnings() {
        return warnings;
    }

    /** How many settings a source names. */
    public int size() {
        return values.size();
    }

    /** How many are set; no values. */
    @Override
    public String toString() {
        return "ResolvedSettings[" + size() + "]";
    }

    // The resolver adds only values read by the setting's own form.
    @SuppressWarnings("unchecked")
    private <T> @Nullable Value<T> value(Setting<T> setting) {
        return (Value<T>) values.get(setting);
    }

    /**
     * A source's value for a setting; no value if the source switches it off.
     *
     * @param source where it comes from, in words
     */
    record Value<T>(Optional<T> value, String source) {}
}
