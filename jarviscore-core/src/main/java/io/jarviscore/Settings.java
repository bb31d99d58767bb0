package io.jarviscore;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one mesh, resolved once. Immutable; {@link #toString} shows no values.
 *
 * <p>A setting comes from the first of these that sets it: the config map, the process's
 * environment, the {@code .env} file in the working directory, its default. All invalid values are
 * reported at once, in one {@link SettingsException}.
 */
public final class Settings {
    private final Map<Setting<?>, Resolved<?>> resolved;
    private final List<String> warnings;

    Settings(Map<Setting<?>, Resolved<?>> resolved, List<String> warnings) {
        this.resolved = Map.copyOf(resolved);
        this.warnings = List.copyOf(warnings);
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
        return new SettingsResolver(config, environment, EnvFile.NONE).resolve();
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
        return new SettingsResolver(config, environment, EnvFile.in(folder)).resolve();
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
        Resolved<T> found = resolved(setting);
        return found == null ? setting.defaultValue() : found.value();
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
        Resolved<?> found = resolved.get(setting);
        return found != null && found.value().isPresent();
    }

    /** Whether something sets it, and not merely to leave a switch off. */
    boolean asksFor(Setting<?> setting) {
        boolean off =
                setting.key().endsWith("_enabled")
                        && find(setting).filter(Boolean.FALSE::equals).isPresent();
        return isSet(setting) && !off;
    }

    /** Where its value comes from, in words. */
    String source(Setting<?> setting) {
        Resolved<?> found = resolved.get(setting);
        return found == null ? "default" : found.source();
    }

    /** Likely mistakes in the sources; no values. */
    public List<String> warnings() {
        return warnings;
    }

    /** Every setting in the order of the reference: its value, secrets masked, and its source. */
    public List<Entry> describe() {
        return SettingKeys.all().stream().map(this::describe).toList();
    }

    private <T> Entry describe(Setting<T> setting) {
        String value = find(setting).map(setting::show).orElse("not set");
        return new Entry(setting.key(), value, setting.unit(), source(setting), setting.meaning());
    }

    // The resolver adds only values read by the setting's own form.
    @SuppressWarnings("unchecked")
    private <T> @Nullable Resolved<T> resolved(Setting<T> setting) {
        return (Resolved<T>) resolved.get(setting);
    }

    /** How many are set; no values. */
    @Override
    public String toString() {
        return "Settings[" + resolved.size() + " of " + SettingKeys.all().size() + " set]";
    }

    /**
     * A source's value for a setting; no value if the source switches it off.
     *
     * @param source where it comes from, in words
     */
    record Resolved<T>(Optional<T> value, String source) {}

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

    /** Where workflows, mail, ledgers and approvals are kept. */
    public enum StateStore {
        /** Redis if it is configured, else SQLite if the storage module is there, else memory. */
        AUTO,
        /** In this process; gone with it. */
        MEMORY,
        /** In a file of this machine. */
        SQLITE,
        /** In Redis, for any number of nodes. */
        REDIS
    }

    /** The moments at which a store on this machine forces its writes to the disk. */
    public enum StateFsync {
        /** With every write: a completed write survives a power failure. */
        ALWAYS,
        /** Now and then: a power failure can take the last writes, a killed process cannot. */
        INTERVAL,
        /** When the operating system sees fit. */
        NEVER
    }

    /** The layout of the keys in Redis. */
    public enum RedisKeyScheme {
        /** The layout of this library, with one cluster slot for each workflow. */
        V2,
        /** The layout that a Python fleet reads and writes. */
        LEGACY
    }

    /** Where artefacts are kept. */
    public enum StorageBackend {
        /** In a folder. */
        LOCAL,
        /** In Azure Blob Storage. */
        AZURE
    }

    /** The providers of agents' memory. */
    public enum MemoryProvider {
        /** Athena if its address is set, else local. */
        AUTO,
        /** Nothing is remembered. */
        NONE,
        /** The state store. */
        LOCAL,
        /** The Athena service. */
        ATHENA
    }

    /** Where generated code runs. */
    public enum SandboxMode {
        /** On this machine, contained. */
        LOCAL,
        /** On a sandbox server. */
        REMOTE,
        /** Nowhere: no agent writes code. */
        OFF
    }

    /** The engines for generated code on this machine. */
    public enum SandboxEngine {
        /** Deno if it is installed, else QuickJS. */
        AUTO,
        /** QuickJS as WebAssembly, inside this process. */
        QUICKJS,
        /** Deno, in processes without permissions. */
        DENO
    }

    /** The language of generated code. */
    public enum SandboxLanguage {
        /** Python on a sandbox server and where its folder is set, else JavaScript. */
        AUTO,
        /** JavaScript. */
        JAVASCRIPT,
        /** Python. */
        PYTHON
    }

    /** The treatment of generated code while the sandbox server is unavailable. */
    public enum SandboxFallback {
        /** It runs on this machine, contained, and a warning is logged. */
        LOCAL,
        /** It does not run. */
        DENY
    }

    /** The timings of fleet membership. */
    public enum FleetProfile {
        /** Nodes of one data centre. */
        LAN,
        /** Nodes of several regions. */
        WAN,
        /** Processes of one machine. */
        LOCAL
    }

    /** The transports of membership messages. */
    public enum TransportType {
        /** Datagrams only. */
        UDP,
        /** Connections only. */
        TCP,
        /** Datagrams, and connections where those do not do. */
        HYBRID
    }

    /** The formats in which OpenAI's models are asked. */
    public enum OpenAiFormat {
        /** Chat Completions, which almost every server speaks. */
        CHAT,
        /** Responses, in which a model's reasoning is carried from turn to turn. */
        RESPONSES
    }

    /**
     * How severe a log message must be to be written. As a setting in any case, and also in
     * Python's words: {@code warning}, and {@code critical} and {@code fatal} for {@link #ERROR}.
     */
    public enum LogLevel {
        /** Everything. */
        TRACE,
        /** Details that help to find a mistake. */
        DEBUG,
        /** Events of normal operation. */
        INFO,
        /** Events that an operator should look at. */
        WARN,
        /** Failures. */
        ERROR
    }
}
