package io.jarviscore.atoms;

import io.jarviscore.JarvisException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of a manifest, read field by field. Every error names the file and the field.
 *
 * @param where the file, and the field that holds this mapping
 */
record Fields(String where, Map<String, Object> values) {

    /** A mapping that may have these fields alone. */
    static Fields of(String where, @Nullable Object value, Set<String> allowed) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new JarvisException(where + " has to be a mapping with " + sorted(allowed));
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = String.valueOf(entry.getKey());
            if (!allowed.isEmpty() && !allowed.contains(name)) {
                throw new JarvisException(
                        where + ": unknown field " + name + "; the fields are " + sorted(allowed));
            }
            if (entry.getValue() == null) {
                // Mostly a comma in a text without quotes.
                throw new JarvisException(
                        where + "." + name + " is empty: write a value, or leave it out");
            }
            values.put(name, entry.getValue());
        }
        return new Fields(where, values);
    }

    private static Set<String> sorted(Set<String> names) {
        return new TreeSet<>(names);
    }

    Optional<Object> find(String field) {
        return Optional.ofNullable(values.get(field));
    }

    /** A mapping below this one; an absent one is empty. */
    Fields below(String field, Set<String> allowed) {
        return of(
                where + "." + field,
                find(field).<Object>map(value -> value).orElse(Map.of()),
                allowed);
    }

    /** A text, which has to be there. */
    String text(String field) {
        return findText(field).orElseThrow(() -> wrong(field, "is missing: write a text"));
    }

    Optional<String> findText(String field) {
        return find(field)
                .map(
                        value -> {
                            if (value instanceof String text && !text.isBlank()) {
                                return text.strip();
                            }
                            throw wrong(field, "has to be a text");
                        });
    }

    /** One of several words, which has to be there. */
    String word(String field, Set<String> words) {
        return findWord(field, words)
                .orElseThrow(() -> wrong(field, "is missing: write one of " + sorted(words)));
    }

    /** One of several words, if it is there. */
    Optional<String> findWord(String field, Set<String> words) {
        Optional<String> word = findText(field);
        if (word.isPresent() && !words.contains(word.get())) {
            throw wrong(field, "is " + word.get() + ": write one of " + sorted(words));
        }
        return word;
    }

    Optional<Boolean> findFlag(String field) {
        return find(field)
                .map(
                        value -> {
                            if (value instanceof Boolean flag) {
                                return flag;
                            }
                            throw wrong(field, "has to be true or false");
                        });
    }

    List<?> list(String field) {
        Object value = find(field).orElse(List.of());
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrong(field, "has to be a list");
    }

    JarvisException wrong(String field, String problem) {
        return new JarvisException(where + "." + field + " " + problem);
    }
}
