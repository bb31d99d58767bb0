package io.jarviscore.kernel.tool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Treats null like a missing value where a schema neither requires the value nor knows null: models
 * write null for values that they leave out. Immutable.
 *
 * @param root the schema of the arguments
 */
record AbsentArguments(Map<String, Object> root) {
    private static final String DEFINITIONS = "#/$defs/";

    /** The arguments without such values, also in objects within. */
    Map<String, Object> takenOutOf(Map<String, Object> arguments) {
        Map<String, Object> left = new LinkedHashMap<>();
        left(arguments, root).forEach((name, value) -> left.put(String.valueOf(name), value));
        return left;
    }

    private Map<?, ?> left(Map<?, ?> object, Map<?, ?> schema) {
        Map<?, ?> properties = schema.get("properties") instanceof Map<?, ?> all ? all : Map.of();
        List<?> required = schema.get("required") instanceof List<?> all ? all : List.of();
        Map<Object, @Nullable Object> left = new LinkedHashMap<>();
        object.forEach(
                (name, value) -> {
                    boolean absent =
                            value == null
                                    && !required.contains(name)
                                    && properties.containsKey(name)
                                    && !knowsNull(properties.get(name));
                    if (!absent) {
                        left.put(name, left(value, resolved(properties.get(name))));
                    }
                });
        return left;
    }

    private @Nullable Object left(@Nullable Object value, Map<?, ?> schema) {
        if (value instanceof Map<?, ?> object) {
            return left(object, schema);
        }
        Map<?, ?> items = resolved(schema.get("items"));
        if (value instanceof List<?> list && items.containsKey("properties")) {
            List<@Nullable Object> left = new ArrayList<>(list.size());
            list.forEach(part -> left.add(left(part, items)));
            return left;
        }
        return value;
    }

    /** Of schemas that are put together of others it is not known, so null stays in. */
    private boolean knowsNull(@Nullable Object schema) {
        Map<?, ?> known = resolved(schema);
        return known.get("type") instanceof String type
                ? type.equals("null")
                : !known.containsKey("enum") || ((List<?>) known.get("enum")).contains(null);
    }

    private Map<?, ?> resolved(@Nullable Object schema) {
        if (!(schema instanceof Map<?, ?> map)) {
            return Map.of();
        }
        return map.get("$ref") instanceof String reference
                        && reference.startsWith(DEFINITIONS)
                        && root.get("$defs") instanceof Map<?, ?> definitions
                        && definitions.get(reference.substring(DEFINITIONS.length()))
                                instanceof Map<?, ?> definition
                ? definition
                : map;
    }
}
