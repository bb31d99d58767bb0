package io.jarviscore.stored;

import io.jarviscore.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a stored document. Every method throws {@link Damage}, which names the field and
 * never its value, if the field is missing or of another kind.
 */
record StoredFields(Map<String, Object> fields) {

    /** Why a document cannot be read, in words that do not quote it. */
    static final class Damage extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Damage(String message) {
            super(message);
        }
    }

    @Nullable Object any(String field) {
        return fields.get(field);
    }

    String text(String field) {
        return expect(field, fields.get(field), String.class);
    }

    Optional<String> maybeText(String field) {
        return maybe(field, this::text);
    }

    /** A field that may be missing, read like one that may not. */
    <T> Optional<T> maybe(String field, Function<String, T> read) {
        return fields.get(field) == null ? Optional.empty() : Optional.of(read.apply(field));
    }

    long number(String field) {
        return expect(field, fields.get(field), Long.class);
    }

    int count(String field) {
        long number = number(field);
        if (number != (int) number) {
            throw new Damage("field " + field + " is out of range");
        }
        return (int) number;
    }

    Instant instant(String field) {
        return Instant.parse(text(field));
    }

    Duration duration(String field) {
        return Duration.parse(text(field));
    }

    <E extends Enum<E>> E constant(String field, Class<E> type) {
        return Enum.valueOf(type, text(field));
    }

    StoredFields object(String field) {
        return new StoredFields(map(field));
    }

    @SuppressWarnings("unchecked") // a JSON object is always read with text keys
    Map<String, Object> map(String field) {
        return (Map<String, Object>) expect(field, fields.get(field), Map.class);
    }

    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (Object each : list(field)) {
            texts.add(expect(field, each, String.class));
        }
        return texts;
    }

    @SuppressWarnings("unchecked") // a JSON object is always read with text keys
    List<StoredFields> objects(String field) {
        List<StoredFields> objects = new ArrayList<>();
        for (Object each : list(field)) {
            objects.add(new StoredFields((Map<String, Object>) expect(field, each, Map.class)));
        }
        return objects;
    }

    private List<?> list(String field) {
        return expect(field, fields.get(field), List.class);
    }

    private static <T> T expect(String field, @Nullable Object value, Class<T> type) {
        if (value == null || !type.isInstance(value)) {
            throw new Damage(
                    "field " + field + " does not belong there: it is " + Json.kind(value));
        }
        return type.cast(value);
    }
}
