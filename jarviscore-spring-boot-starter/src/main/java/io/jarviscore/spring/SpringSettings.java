package io.jarviscore.spring;

import io.jarviscore.settings.Setting;
import io.jarviscore.settings.SettingKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Reads the settings of a mesh from an application's properties, in Spring's order of sources. The
 * variables that every mesh reads ({@code REDIS_URL}, …) rank with the process's environment: above
 * {@code application.yml}, below system properties and the command line.
 */
final class SpringSettings {
    /** Sources that other programs write to as well: an unknown name there is no mistake. */
    private static final Set<String> SHARED =
            Set.of(
                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                    StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);

    private final List<ConfigurationPropertySource> sources;
    private final Binder binder;
    private final ConfigurationPropertyName prefix;
    private final Map<String, String> variables;

    /**
     * Settings of an application.
     *
     * @param prefix before the name of each setting
     * @param variables the process's environment
     */
    SpringSettings(
            ConfigurableEnvironment environment,
            ConfigurationPropertyName prefix,
            Map<String, String> variables) {
        this.sources = new ArrayList<>();
        ConfigurationPropertySources.from(environment.getPropertySources()).forEach(sources::add);
        this.binder = Binder.get(environment);
        this.prefix = prefix;
        this.variables = variables;
    }

    /**
     * The config map for the mesh's builder: the settings that a property decides. Unknown {@code
     * jarviscore.*} properties are in it too, for the mesh to refuse.
     */
    Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        for (Setting<?> setting : SettingKeys.all()) {
            property(setting).ifPresent(name -> config.put(setting.key(), value(setting, name)));
        }
        unknown().forEach(name -> config.put(key(name), ""));
        return config;
    }

    /** The properties that no setting is read from, each with its file and line if known. */
    Map<String, String> unknownProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        for (ConfigurationPropertyName name : unknown()) {
            String where = origin(name).map(origin -> " (set in " + origin + ")").orElse("");
            properties.put(key(name), name + where);
        }
        return properties;
    }

    /** Where the property of a setting comes from, as file and line if that is known. */
    Optional<String> origin(Setting<?> setting) {
        return property(setting).flatMap(this::origin);
    }

    private Optional<String> origin(ConfigurationPropertyName name) {
        return sources.stream()
                .map(source -> source.getConfigurationProperty(name))
                .filter(property -> property != null)
                .findFirst()
                .map(ConfigurationProperty::getOrigin)
                .map(Object::toString);
    }

    /** The property that decides a setting; empty if none does, or a variable has precedence. */
    private Optional<ConfigurationPropertyName> property(Setting<?> setting) {
        List<ConfigurationPropertyName> names = PropertyNames.of(prefix, setting);
        for (ConfigurationPropertySource source : sources) {
            for (ConfigurationPropertyName name : names) {
                if (has(source, name)) {
                    return Optional.of(name);
                }
            }
            if (isEnvironment(source) && setting.isSetIn(variables)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** A list may be spread over properties with an index each. */
    private static boolean has(ConfigurationPropertySource source, ConfigurationPropertyName name) {
        return source.getConfigurationProperty(name) != null
                || (source instanceof IterableConfigurationPropertySource
                        && source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT);
    }

    private Object value(Setting<?> setting, ConfigurationPropertyName name) {
        if (setting.type() == List.class) {
            return binder.bind(name, Bindable.listOf(String.class)).orElse(List.of());
        }
        String text = binder.bind(name, Bindable.of(String.class)).orElse("");
        if (setting.type() == Duration.class) {
            return duration(text);
        }
        return isSwitchedOff(setting, text) ? "off" : text;
    }

    /** As Spring writes times, {@code 30s} or {@code PT30S}; a bare number is left to the mesh. */
    private static Object duration(String text) {
        return Arrays.stream(DurationStyle.values())
                .filter(
                        style ->
                                !text.isEmpty()
                                        && !Character.isDigit(text.charAt(text.length() - 1)))
                .flatMap(style -> parse(style, text).stream())
                .<Object>map(time -> time)
                .findFirst()
                .orElse(text);
    }

    private static Optional<Duration> parse(DurationStyle style, String text) {
        try {
            return Optional.of(style.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional
                    .empty(); // not in this style; the mesh refuses a key that is in no style
        }
    }

    /** YAML takes a bare {@code off} for the boolean. */
    private static boolean isSwitchedOff(Setting<?> setting, String text) {
        return text.equals("false")
                && setting.type().isEnum()
                && Arrays.stream(setting.type().getEnumConstants())
                        .anyMatch(constant -> constant.toString().equals("OFF"));
    }

    private Set<ConfigurationPropertyName> unknown() {
        Set<ConfigurationPropertyName> known =
                SettingKeys.all().stream()
                        .flatMap(setting -> PropertyNames.of(prefix, setting).stream())
                        .collect(Collectors.toSet());
        return sources.stream()
                .filter(source -> !isShared(source))
                .filter(IterableConfigurationPropertySource.class::isInstance)
                .flatMap(source -> ((IterableConfigurationPropertySource) source).stream())
                .filter(prefix::isAncestorOf)
                .filter(name -> !known.contains(name.chop(prefix.getNumberOfElements() + 1)))
                .collect(Collectors.toSet());
    }

    private String key(ConfigurationPropertyName name) {
        return name.toString().substring(prefix.toString().length() + 1).replace('-', '_');
    }

    private static boolean isShared(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> under
                && SHARED.contains(under.getName());
    }

    private static boolean isEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> under
                && under.getName()
                        .equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }
}
