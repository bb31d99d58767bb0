package io.jarviscore;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One setting: its key, its type and what it means. All of them are declared in {@link
 * SettingKeys}.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {
    private final String key;
    private final List<String> environmentNames;
    private final ValueParser<T> parser;
    private final @Nullable T defaultValue;
    private final String unit;
    private final String meaning;
    private final boolean secret;

    Setting(
            String key,
            List<String> environmentNames,
            ValueParser<T> parser,
            @Nullable T defaultValue,
            String unit,
            String meaning,
            boolean secret) {
        this.key = key;
        this.environmentNames = List.copyOf(environmentNames);
        this.parser = parser;
        this.defaultValue = defaultValue;
        this.unit = unit;
        this.meaning = meaning;
        this.secret = secret;
    }

    /** The key in the config map. */
    public String key() {
        return key;
    }

    /**
     * The environment variables it is read from, first one first; empty if only the map sets it.
     */
    public List<String> environmentNames() {
        return environmentNames;
    }

    /** Its value when nothing sets it; empty if it has none. */
    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** The unit of a number, or an empty text. */
    public String unit() {
        return unit;
    }

    /** What it does, in a sentence. */
    public String meaning() {
        return meaning;
    }

    /** Whether its value must never be shown. */
    public boolean isSecret() {
        return secret;
    }

    /** What a value looks like, for messages: {@code a whole number}, {@code true or false}. */
    public String accepts() {
        return parser.accepts();
    }

    T parse(Object raw) {
        return parser.parse(raw);
    }

    @Override
    public String toString() {
        return key;
    }

    /** Reads a value given as text or as a plain Java value. */
    interface ValueParser<T> {
        /** What is accepted, in words. */
        String accepts();

        /**
         * The value.
         *
         * @throws IllegalArgumentException if it is not acceptable; the message must not quote it
         */
        T parse(Object raw);
    }
}
