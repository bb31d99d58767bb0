package io.jarviscore.kernel.tool;

import io.jarviscore.kernel.model.wire.WrittenSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tool's schema as a model sees it: without the bounds of 64-bit integers. They take 62 bytes for
 * every such argument of every request, and no model comes near them. Arguments are checked against
 * the whole schema.
 */
final class OfferedSchema {
    private OfferedSchema() {}

    static Map<String, Object> of(Map<String, Object> schema) {
        return schema instanceof WrittenSchema ? schema : without(schema);
    }

    private static Map<String, Object> without(Map<?, ?> schema) {
        boolean integer = "integer".equals(schema.get("type"));
        Map<String, Object> offered = new LinkedHashMap<>();
        for (Map.Entry<?, ?> each : schema.entrySet()) {
            String name = String.valueOf(each.getKey());
            if (!integer || !isBoundOfLongs(name, each.getValue())) {
                offered.put(name, part(each.getValue()));
            }
        }
        return offered;
    }

    private static boolean isBoundOfLongs(String name, @Nullable Object value) {
        return (name.equals("minimum") && Long.valueOf(Long.MIN_VALUE).equals(value))
                || (name.equals("maximum") && Long.valueOf(Long.MAX_VALUE).equals(value));
    }

    private static @Nullable Object part(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return without(map);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> parts = new ArrayList<>(list.size());
            for (Object each : list) {
                parts.add(part(each));
            }
            return parts;
        }
        return value;
    }
}
