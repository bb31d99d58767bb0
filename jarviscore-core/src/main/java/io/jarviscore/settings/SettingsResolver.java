package io.jarviscore.settings;

import io.jarviscore.internal.Ids;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Resolves every setting from its sources once, and collects the problems. Used by one thread. */
final class SettingsResolver {
    /**
     * The value that Kubernetes puts into {@code NAME_PORT} of every pod beside a service of that
     * name.
     */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("(tcp|udp|sctp)://[^/\\s]+:[0-9]{1,5}");

    private static final Set<Setting<?>> REDIS_PARTS =
            Set.of(SettingKeys.REDIS_PORT, SettingKeys.REDIS_PASSWORD, SettingKeys.REDIS_DB);

    private final Map<String, @Nullable Object> config;
    private final Map<String, String> environment;
    private final EnvFile envFile;

    private final Map<Setting<?>, ResolvedSettings.Value<?>> resolved = new HashMap<>();
    private final Set<Setting<?>> refused = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    SettingsResolver(Map<String, ?> config, Map<String, String> environment, EnvFile envFile) {
        this.config = new LinkedHashMap<>(config);
        this.environment = environment;
        this.envFile = envFile;
    }

    /**
     * Resolves all settings.
     *
     * @param invalid makes the exception for everything that is wrong
     */
    ResolvedSettings resolve(Function<List<String>, ? extends RuntimeException> invalid) {
        problems.addAll(envFile.problems());
        config.keySet().forEach(key -> UnknownKey.problem(key).ifPresent(problems::add));
        SettingKeys.all().forEach(this::resolve);
        ResolvedSettings settings = new ResolvedSettings(resolved, warnings());
        problems.addAll(SettingRules.broken(settings, refused));
        if (!problems.isEmpty()) {
            throw invalid.apply(problems);
        }
        return settings;
    }

    /** Names close to our variables, and lines of the file that are no declarations. */
    private List<String> warnings() {
        List<String> warnings = new ArrayList<>(envFile.warnings());
        warnings.addAll(NearMisses.in(environment.keySet(), "environment"));
        warnings.addAll(NearMisses.in(envFile.values().keySet(), ".env"));
        return warnings;
    }

    private <T> void resolve(Setting<T> setting) {
        String key = keyInConfig(setting);
        if (key != null) {
            readConfig(setting, key);
        } else if (REDIS_PARTS.contains(setting) && !isNamed(SettingKeys.REDIS_HOST)) {
            return; // Of a Redis that nobody named: other programs have variables of these names.
        } else if (!readVariable(setting, environment, "environment")) {
            readVariable(setting, envFile.values(), ".env");
        }
    }

    private @Nullable String keyInConfig(Setting<?> setting) {
        for (String key : setting.keys()) {
            if (config.containsKey(key)) {
                return key;
            }
        }
        return null;
    }

    private <T> void readConfig(Setting<T> setting, String key) {
        Object raw = config.get(key);
        String source = key.equals(setting.key()) ? "config map" : "config map " + key;
        if (raw != null && isBlank(raw) && setting.isOptionalText()) {
            resolved.put(setting, new ResolvedSettings.Value<>(Optional.empty(), source));
        } else {
            read(setting, raw, source);
        }
    }

    /** Whether a source names it, usable or not. */
    private boolean isNamed(Setting<?> setting) {
        return keyInConfig(setting) != null
                || setting.isSetIn(environment)
                || setting.isSetIn(envFile.values());
    }

    static boolean isThere(Map<String, String> variables, String name) {
        String raw = variables.get(name);
        return raw != null && !isBlank(raw) && !SERVICE_LINK.matcher(raw).matches();
    }

    /** Whether one of its variables is set there, usable or not. */
    private <T> boolean readVariable(
            Setting<T> setting, Map<String, String> variables, String where) {
        for (String name : setting.environmentNames()) {
            if (isThere(variables, name)) {
                read(setting, variables.get(name), where + " " + name);
                return true;
            }
        }
        return false;
    }

    private <T> void read(Setting<T> setting, @Nullable Object raw, String source) {
        Optional<T> value =
                raw == null || isBlank(raw) ? Optional.empty() : setting.form().read(raw);
        if (value.isPresent()) {
            resolved.put(setting, new ResolvedSettings.Value<>(value, source));
        } else {
            refused.add(setting);
            problems.add(
                    "%s (%s): %s cannot be used; use %s"
                            .formatted(
                                    setting.key(), source, shown(setting, raw), setting.accepts()));
        }
    }

    /**
     * The value as a message may show it. A value with an @ may be an address with a password, so
     * it is not shown even where the setting is no secret.
     */
    private static String shown(Setting<?> setting, @Nullable Object raw) {
        if (raw == null) {
            return "null";
        }
        if (isBlank(raw)) {
            return "a blank text";
        }
        if (!(raw instanceof CharSequence || raw instanceof Number)) {
            return "a value of type " + raw.getClass().getSimpleName();
        }
        return setting.isSecret() || raw.toString().contains("@")
                ? "this value"
                : Ids.quote(raw.toString());
    }

    private static boolean isBlank(Object raw) {
        return raw instanceof CharSequence && raw.toString().isBlank();
    }
}
