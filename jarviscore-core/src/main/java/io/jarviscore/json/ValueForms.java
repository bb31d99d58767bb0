package io.jarviscore.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The schemas of single values, where Jackson's serializers do not say enough or not the truth. */
final class ValueForms {
    /** Names of JSON Schema where it has one, otherwise a word for the reader. */
    private static final Map<Class<?>, String> FORMATS =
            Map.ofEntries(
                    Map.entry(Instant.class, "date-time"),
                    Map.entry(OffsetDateTime.class, "date-time"),
                    Map.entry(ZonedDateTime.class, "date-time"),
                    Map.entry(LocalDate.class, "date"),
                    Map.entry(LocalTime.class, "local-time"),
                    Map.entry(LocalDateTime.class, "local-date-time"),
                    Map.entry(Duration.class, "duration"),
                    Map.entry(Period.class, "duration"),
                    Map.entry(UUID.class, "uuid"),
                    Map.entry(URI.class, "uri-reference"),
                    Map.entry(Currency.class, "iso-4217"),
                    Map.entry(Locale.class, "language-tag"),
                    Map.entry(ZoneId.class, "time-zone"));

    private static final Map<Class<?>, List<Long>> RANGES =
            Map.ofEntries(
                    Map.entry(byte.class, List.of(-128L, 255L)), // Jackson reads 255 as -1
                    Map.entry(Byte.class, List.of(-128L, 255L)),
                    Map.entry(short.class, List.of(-32_768L, 32_767L)),
                    Map.entry(Short.class, List.of(-32_768L, 32_767L)),
                    Map.entry(int.class, ints()),
                    Map.entry(Integer.class, ints()),
                    Map.entry(OptionalInt.class, ints()),
                    Map.entry(AtomicInteger.class, ints()),
                    Map.entry(long.class, longs()),
                    Map.entry(Long.class, longs()),
                    Map.entry(OptionalLong.class, longs()),
                    Map.entry(AtomicLong.class, longs()),
                    Map.entry(Year.class, List.of((long) Year.MIN_VALUE, (long) Year.MAX_VALUE)));

    private ValueForms() {}

    private static List<Long> ints() {
        return List.of((long) Integer.MIN_VALUE, (long) Integer.MAX_VALUE);
    }

    private static List<Long> longs() {
        return List.of(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Types whose serializers describe another form than the one they write. */
    static Optional<Map<String, Object>> of(Class<?> type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        if (type == byte[].class) {
            schema.put("type", "string");
            schema.put("contentEncoding", "base64");
        } else if (type == char[].class) {
            schema.put("type", "string");
        } else if (type == char.class || type == Character.class) {
            schema.put("type", "string");
            schema.put("minLength", 1L);
            schema.put("maxLength", 1L);
        } else if (type == float.class || type == Float.class) {
            schema.put("type", "number");
            BigDecimal most = new BigDecimal(Float.toString(Float.MAX_VALUE));
            schema.put("minimum", most.negate());
            schema.put("maximum", most);
        } else if (ObjectNode.class == type) {
            schema.put("type", "object");
        } else if (ArrayNode.class == type) {
            schema.put("type", "array");
        } else if (Object.class == type || JsonNode.class == type) {
            return Optional.of(schema); // anything
        } else {
            return Optional.empty();
        }
        return Optional.of(schema);
    }

    static Optional<String> format(Class<?> type) {
        return Optional.ofNullable(FORMATS.get(type));
    }

    static Map<String, Object> integer(Class<?> type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "integer");
        List<Long> range = RANGES.get(type);
        if (range != null) {
            schema.put("minimum", range.getFirst());
            schema.put("maximum", range.getLast());
        }
        return schema;
    }

    /** The allowed names of a map whose keys have this schema; empty for any text. */
    static Optional<Map<String, Object>> ofKey(Map<String, Object> key) {
        Map<String, Object> names = new LinkedHashMap<>();
        if ("integer".equals(key.get("type"))) {
            names.put("pattern", "^-?[0-9]+$");
        } else if ("number".equals(key.get("type"))) {
            names.put("pattern", "^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?$");
        } else if ("boolean".equals(key.get("type"))) {
            names.put("enum", List.of("true", "false"));
        } else {
            for (String keyword : List.of("enum", "format", "minLength", "maxLength")) {
                if (key.containsKey(keyword)) {
                    names.put(keyword, key.get(keyword));
                }
            }
        }
        return names.isEmpty() ? Optional.empty() : Optional.of(names);
    }
}
