package io.jarviscore;

import io.jarviscore.settings.ResolvedSettings;
import io.jarviscore.settings.Setting;
import io.jarviscore.settings.SettingKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of one mesh, resolved once. Immutable; {@link #toString} shows no values.
 *
 * <p>A setting comes from the first of these that sets it: the config map, the process's
 * environment, the {@code .env} file in the working directory, its default. All invalid values are
 * reported at once, in one {@link SettingsException}.
 */
public final class Settings {
    private final ResolvedSettings values;

    private Settings(ResolvedSettings values) {
        this.values = values;
    }

    /**
     * From a config map alone: no environment, no file. For tests and embedded use.
     *
     * @param config values by key: as text, or as a plain Java value of the setting's type
     * @throws SettingsException if a key is unknown or a value cannot be used
     */
    public static Settings of(Map<String, ?> config) {
        return of(config, Map.of());
    }

    /**
     * The settings of this process without a config map: its environment, then the {@code .env}
     * file in the working directory, then the defaults.
     *
     * @throws SettingsException if a value cannot be used, or the file cannot be read
     */
    public static Settings load() {
        return load(Map.of(), Path.of(""));
    }

    /**
     * The settings of this process with a config map.
     *
     * @param config values by key; they win over the environment and the {@code .env} file
     * @throws SettingsException if a key is unknown, a value cannot be used, or the file cannot be
     *     read
     */
    public static Settings load(Map<String, ?> config) {
        return load(config, Path.of(""));
    }

    /**
     * The settings of this process with a config map, if {@code .env} is looked for in this folder.
     */
    static Settings load(Map<String, ?> config, Path folder) {
        return resolve(config, System.getenv(), folder);
    }

    /** From a config map and these variables: no file. */
    static Settings of(Map<String, ?> config, Map<String, String> environment) {
        return new Settings(ResolvedSettings.of(config, environment, SettingsException::new));
    }

    /**
     * From all sources: config map, then environment, then the {@code .env} file in a folder, whose
     * values are not exported to anything else.
     *
     * <p>A variable that is blank counts as not set, in the environment and in the file; variables
     * that no setting is read from are ignored. In the config map, an unknown key is a problem and
     * so is a blank value, except that a blank text switches a text setting without default off,
     * even if another source sets it. Where one source has a setting under its key and under an
     * alias, the key wins.
     *
     * @param folder where to look for {@code .env}; there need not be one
     * @throws SettingsException if a key of the map is unknown, a value cannot be used, or the file
     *     cannot be read
     */
    static Settings resolve(Map<String, ?> config, Map<String, String> environment, Path folder) {
        return new Settings(
                ResolvedSettings.of(config, environment, folder, SettingsException::new));
    }

    /**
     * The value of a setting that has a default.
     *
     * @throws IllegalStateException if it has none and nothing sets it: use {@link #find}
     */
    public <T> T get(Setting<T> setting) {
        return values.get(setting);
    }

    /** The value of a setting; empty if nothing sets it and it has no default. */
    public <T> Optional<T> find(Setting<T> setting) {
        return values.find(setting);
    }

    /**
     * The value of a setting that names a file or folder; a leading {@code ~/} is the user's home
     * folder.
     */
    public Optional<Path> path(Setting<String> setting) {
        return find(setting)
                .map(
                        text ->
                                text.startsWith("~/")
                                        ? Path.of(System.getProperty("user.home"))
                                                .resolve(text.substring(2))
                                        : Path.of(text));
    }

    /** Whether something other than the default sets it. */
    public boolean isSet(Setting<?> setting) {
        return values.isSet(setting);
    }

    /**
     * Whether something other than the default sets it, and not merely to leave a switch ({@code
     * …_enabled}) off.
     */
    public boolean asksFor(Setting<?> setting) {
        return values.asksFor(setting);
    }

    /**
     * Where its value comes from, in words: {@code config map}, {@code environment} or {@code .env}
     * with the variable's name, or {@code default}.
     */
    public String source(Setting<?> setting) {
        return values.source(setting);
    }

    /** Likely mistakes in the sources; no values. */
    public List<String> warnings() {
        return values.warnings();
    }

    /**
     * A message for each module that these settings switch on and that is not among these.
     *
     * @param present the artifact ids of the modules on the class path
     */
    public List<String> missingModules(Set<String> present) {
        return values.missingModules(present);
    }

    /** Every setting in the order of the reference: its value, secrets masked, and its source. */
    public List<Entry> describe() {
        return SettingKeys.all().stream().map(this::describe).toList();
    }

    private Entry describe(Setting<?> setting) {
        return new Entry(
                setting.key(),
                values.shown(setting).orElse("not set"),
                setting.unit(),
                source(setting),
                setting.meaning());
    }

    /** How many are set; no values. */
    @Override
    public String toString() {
        return "Settings[" + values.size() + " of " + SettingKeys.all().size() + " set]";
    }

    /**
     * One setting as an operator sees it.
     *
     * @param key its key in the config map
     * @param value its value as it would be written, {@code set} for a secret, or {@code not set}
     * @param unit the unit of a number, or an empty text
     * @param source {@code config map}, {@code environment} or {@code .env} with the variable's
     *     name, or {@code default}
     * @param meaning its effect, in a sentence
     */
    public record Entry(String key, String value, String unit, String source, String meaning) {

        /** One readable line. */
        @Override
        public String toString() {
            return key
                    + " = "
                    + value
                    + (unit.isEmpty() ? "" : " " + unit)
                    + " ("
                    + source
                    + "): "
                    + meaning;
        }
    }
}
