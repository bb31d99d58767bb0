package io.jarviscore.kernel.model.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schema that allows only the named fields in its objects. Anthropic holds a model to no other
 * kind, and refuses a schema that does not say so of each of its objects.
 */
public final class ClosedSchema {
    private static final String OTHERS = "additionalProperties";

    private ClosedSchema() {}

    /** The schema, closed wherever it left the matter open; its own statements stay. */
    public static Map<String, Object> of(Map<String, Object> schema) {
        return closed(schema);
    }

    private static Map<String, Object> closed(Map<?, ?> schema) {
        Map<String, Object> result = new LinkedHashMap<>();
        schema.forEach((key, value) -> result.put(key.toString(), part(key.toString(), value)));
        if ("object".equals(schema.get("type")) || schema.get("properties") instanceof Map) {
            result.putIfAbsent(OTHERS, false);
        }
        return result;
    }

    /** The value of a keyword: schemas by name, one schema, several, or none at all. */
    private static @Nullable Object part(String keyword, @Nullable Object value) {
        return switch (keyword) {
            case "properties", "$defs", "definitions" ->
                    value instanceof Map<?, ?> named ? each(named) : value;
            case "items", "anyOf", "allOf", "oneOf" -> schemas(value);
            default -> value;
        };
    }

    private static Map<String, Object> each(Map<?, ?> named) {
        Map<String, Object> result = new LinkedHashMap<>();
        named.forEach((name, schema) -> result.put(name.toString(), schemas(schema)));
        return result;
    }

    private static @Nullable Object schemas(@Nullable Object value) {
        if (value instanceof List<?> several) {
            return several.stream().map(ClosedSchema::schemas).toList();
        }
        return value instanceof Map<?, ?> schema ? closed(schema) : value;
    }
}
