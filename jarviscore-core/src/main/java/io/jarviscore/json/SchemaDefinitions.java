package io.jarviscore.json;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The object schemas of one document, by name. Not thread-safe. */
final class SchemaDefinitions {
    private static final String PREFIX = "#/$defs/";

    private final Map<JavaType, String> names = new HashMap<>();
    private final Map<String, Map<String, Object>> bodies = new LinkedHashMap<>();

    /** Makes a schema. */
    @FunctionalInterface
    interface Body {
        Map<String, Object> make() throws JsonMappingException;
    }

    /** A reference to a type's schema, which is made when the type is met for the first time. */
    Map<String, Object> reference(JavaType type, Body body) throws JsonMappingException {
        String known = names.get(type);
        if (known == null) {
            known = free(type.getRawClass().getSimpleName());
            names.put(type, known);
            bodies.put(known, Map.of()); // so that the order is that in which types were met
            bodies.put(known, body.make());
        }
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("$ref", PREFIX + known);
        return reference;
    }

    private String free(String name) {
        String free = name;
        for (int more = 2; bodies.containsKey(free); more++) {
            free = name + more;
        }
        return free;
    }

    /**
     * The document: a definition that is used once stands in its place, the rest in {@code $defs}.
     */
    Map<String, Object> resolve(Map<String, Object> root) {
        Map<String, Integer> uses = new HashMap<>();
        count(root, uses);
        bodies.values().forEach(body -> count(body, uses));
        Map<String, Object> document = asMap(inlined(root, uses));
        String itself = named(root);
        if (itself != null && uses.getOrDefault(itself, 0) > 1) {
            // Used by others too, so it stays a definition; the outermost schema shows its type.
            document = new LinkedHashMap<>(asMap(inlined(body(itself), uses)));
        }
        Map<String, Object> shared = new LinkedHashMap<>();
        bodies.forEach(
                (name, body) -> {
                    if (uses.getOrDefault(name, 0) > 1) {
                        shared.put(name, inlined(body, uses));
                    }
                });
        if (!shared.isEmpty()) {
            document.put("$defs", shared);
        }
        return document;
    }

    private static void count(@Nullable Object part, Map<String, Integer> uses) {
        if (part instanceof Map<?, ?> map) {
            String name = named(map);
            if (name != null) {
                uses.merge(name, 1, Integer::sum);
            }
            map.values().forEach(value -> count(value, uses));
        } else if (part instanceof List<?> list) {
            list.forEach(value -> count(value, uses));
        }
    }

    private @Nullable Object inlined(@Nullable Object part, Map<String, Integer> uses) {
        return switch (part) {
            case Map<?, ?> map -> inlined(map, uses);
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(value -> copy.add(inlined(value, uses)));
                yield copy;
            }
            case null -> part;
            default -> part;
        };
    }

    private Map<String, Object> inlined(Map<?, ?> map, Map<String, Integer> uses) {
        Map<String, Object> copy = new LinkedHashMap<>();
        String name = named(map);
        if (name != null && uses.getOrDefault(name, 0) == 1) {
            copy.putAll(inlined(body(name), uses));
        }
        map.forEach(
                (key, value) -> {
                    if (!key.equals("$ref") || copy.isEmpty()) {
                        copy.put(String.valueOf(key), inlined(value, uses));
                    }
                });
        return copy;
    }

    private Map<String, Object> body(String name) {
        return Objects.requireNonNull(bodies.get(name), "a reference has its definition");
    }

    private static @Nullable String named(Map<?, ?> schema) {
        return schema.get("$ref") instanceof String reference && reference.startsWith(PREFIX)
                ? reference.substring(PREFIX.length())
                : null;
    }

    @SuppressWarnings("unchecked") // schemas are maps with text keys
    private static Map<String, Object> asMap(@Nullable Object schema) {
        return (Map<String, Object>) Objects.requireNonNull(schema);
    }
}
