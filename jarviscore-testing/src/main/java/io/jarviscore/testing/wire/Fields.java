package io.jarviscore.testing.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads fields of parsed JSON; a field of another type counts as empty. */
public final class Fields {
    private Fields() {}

    /** A text; empty for anything else. */
    public static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    /** An object; empty for anything else. */
    @SuppressWarnings("unchecked") // a JSON object is always read with text keys
    public static Map<String, Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** An array's elements as objects; empty for anything but an array. */
    public static List<Map<String, Object>> objects(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(Fields::object).toList()
                : List.of();
    }
}
