package io.jarviscore.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    private final List<String> keys;
    private final List<String> environmentNames;
    private final ValueForm<T> form;
    private final @Nullable String defaultText;
    private final String meaning;
    private final boolean secret;

    /** Read from its text when it is first needed: most are never needed in a process. */
    private volatile @Nullable T defaultValue;

    private Setting(Declaration<T> declared, String meaning) {
        this.key = declared.key;
        this.topic = declared.topic;
        this.form = declared.form;
        this.defaultText = declared.defaultText;
        this.meaning = meaning;
        this.secret = declared.secret;
        List<String> names = new ArrayList<>(List.of(key));
        names.addAll(declared.aliases);
        this.keys = List.copyOf(names);
        names.set(0, declared.environmentPrefix + key);
        names.replaceAll(Setting::inUpperCase);
        this.environmentNames = List.copyOf(names);
    }

    private static String inUpperCase(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    /** The key in the config map. */
    public String key() {
        return key;
    }

    /** Other keys that the config map may use for it; the key itself wins over them. */
    public List<String> aliases() {
        return keys.subList(1, keys.size());
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
        String text = defaultText;
        if (text == null) {
            return Optional.empty();
        }
        T value = defaultValue;
        if (value == null) {
            value = form.read(text).orElseThrow(() -> new IllegalStateException(key + ": " + text));
            defaultValue = value;
        }
        return Optional.of(value);
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
        for (String name : environmentNames) {
            if (SettingsResolver.isThere(variables, name)) {
                return true;
            }
        }
        return false;
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
        return keys;
    }

    ValueForm<T> form() {
        return form;
    }

    /** Whether the config map may switch it off with a blank text. */
    boolean isOptionalText() {
        return defaultText == null && form.type() == String.class;
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
        private @Nullable String defaultText;
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
            defaultText = value;
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
