package io.jarviscore.settings;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One setting: its key, its type and its meaning. All of them are declared in {@link SettingKeys};
 * their values come from {@link io.jarviscore.Settings}. Immutable.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {
    private final String key;
    private final String topic;
    private final List<String> aliases;
    private final List<String> environmentNames;
    private final ValueForm<T> form;
    private final @Nullable T defaultValue;
    private final String meaning;
    private final boolean secret;

    private Setting(Declaration<T> declared, String meaning) {
        this.key = declared.key;
        this.topic = declared.topic;
        this.aliases = List.copyOf(declared.aliases);
        this.form = declared.form;
        this.defaultValue = declared.defaultValue;
        this.meaning = meaning;
        this.secret = declared.secret;
        this.environmentNames =
                Stream.concat(Stream.of(declared.environmentPrefix + key), aliases.stream())
                        .map(name -> name.toUpperCase(Locale.ROOT))
                        .toList();
    }

    /** The key in the config map. */
    public String key() {
        return key;
    }

    /** Other keys that the config map may use for it; the key itself wins over them. */
    public List<String> aliases() {
        return aliases;
    }

    /**
     * The variables it is read from, in the environment and in {@code .env}; the first that is set
     * wins.
     */
    public List<String> environmentNames() {
        return environmentNames;
    }

    /** Its value when nothing sets it; empty if it has none. */
    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** The unit of a number: {@code seconds}, {@code tokens}; or an empty text. */
    public String unit() {
        return form.unit();
    }

    /** The setting's effect, in a sentence. */
    public String meaning() {
        return meaning;
    }

    /** The Java type of its values: {@code Duration.class}, {@code String.class}, an enum. */
    public Class<?> type() {
        return form.type();
    }

    /**
     * Whether one of its variables is set among these, usable or not. Blank variables, and those
     * that Kubernetes makes for a service of the same name, do not count.
     */
    public boolean isSetIn(Map<String, String> variables) {
        return environmentNames.stream()
                .anyMatch(name -> SettingsResolver.isThere(variables, name));
    }

    /** Whether its value must never be shown. */
    public boolean isSecret() {
        return secret;
    }

    /** The form of a valid value, for messages: {@code true or false}, {@code a port from 1 …}. */
    public String accepts() {
        return form.accepts();
    }

    /** The key. */
    @Override
    public String toString() {
        return key;
    }

    /** The heading under which the reference lists it. */
    String topic() {
        return topic;
    }

    /** The key, then the aliases. */
    List<String> keys() {
        return Stream.concat(Stream.of(key), aliases.stream()).toList();
    }

    ValueForm<T> form() {
        return form;
    }

    /** Whether the config map may switch it off with a blank text. */
    boolean isOptionalText() {
        return defaultValue == null && form.type() == String.class;
    }

    /** The value as the reference and {@link io.jarviscore.Settings#describe()} may show it. */
    String show(T value) {
        return secret ? "set" : form.show(value);
    }

    /** A setting while it is being declared; {@link #means} ends the declaration. */
    static final class Declaration<T> {
        private final String topic;
        private final String key;
        private final ValueForm<T> form;
        private final List<Setting<?>> declared;
        private List<String> aliases = List.of();
        private String environmentPrefix = "";
        private @Nullable T defaultValue;
        private boolean secret;

        Declaration(String topic, String key, ValueForm<T> form, List<Setting<?>> declared) {
            this.topic = topic;
            this.key = key;
            this.form = form;
            this.declared = declared;
        }

        Declaration<T> aliases(String... others) {
            aliases = List.of(others);
            return this;
        }

        /** The prefix of its variable's name, where the bare name is too common. */
        Declaration<T> environmentPrefix(String prefix) {
            environmentPrefix = prefix;
            return this;
        }

        /** Its default, in the form in which users write it. */
        Declaration<T> byDefault(String value) {
            defaultValue =
                    form.read(value)
                            .orElseThrow(() -> new IllegalArgumentException(key + ": " + value));
            return this;
        }

        Declaration<T> secret() {
            secret = true;
            return this;
        }

        Setting<T> means(String meaning) {
            Setting<T> setting = new Setting<>(this, meaning);
            declared.add(setting);
            return setting;
        }
    }
}
