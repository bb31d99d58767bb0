package io.jarviscore.inprocess;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes values in as a store on another machine would: in their plain JSON form, sharing no mutable
 * state with the caller.
 */
final class PlainValues {
    private PlainValues() {}

    /**
     * A copy that belongs to the caller.
     *
     * @throws IllegalArgumentException if the value has no JSON form
     */
    static @Nullable Object copy(String what, @Nullable Object value) {
        try {
            return Json.plain(value);
        } catch (JsonException e) {
            throw new IllegalArgumentException(what + " " + e.getMessage(), e);
        }
    }

    /**
     * A copy that nobody can change, so that it can be handed to many readers.
     *
     * @throws IllegalArgumentException if the map has no JSON form
     */
    static Map<String, Object> frozen(String what, Map<String, Object> data) {
        @SuppressWarnings("unchecked") // the plain form of a map with text keys
        Map<String, Object> plain = (Map<String, Object>) Objects.requireNonNull(copy(what, data));
        plain.replaceAll((key, value) -> freeze(value));
        return Collections.unmodifiableMap(plain);
    }

    /**
     * An equal value that is unmodifiable at every level. JSON may hold null, so no {@code copyOf}.
     */
    private static Object freeze(Object value) {
        return switch (value) {
            case null -> value;
            case Map<?, ?> map -> {
                Map<Object, Object> frozen = new LinkedHashMap<>();
                map.forEach((key, inner) -> frozen.put(key, freeze(inner)));
                yield Collections.unmodifiableMap(frozen);
            }
            case List<?> list ->
                    Collections.unmodifiableList(
                            list.stream().<Object>map(PlainValues::freeze).toList());
            default -> value;
        };
    }
}
