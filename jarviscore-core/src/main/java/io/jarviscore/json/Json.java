package io.jarviscore.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plain JSON values: {@code Map<String, Object>}, {@code List<Object>}, {@code String}, {@code
 * Long} (or {@code BigInteger}), {@code Double} (or {@code BigDecimal}), {@code Boolean} and {@code
 * null}.
 *
 * <p>Numbers keep every digit. Whole numbers are {@code Long} where they fit. Decimals are {@code
 * Double} where that has the same digits, and {@code BigDecimal} otherwise: 3.1 is a double, 3.10
 * and 12345678901234567.89 are not. So a value is equal to itself after it was stored and read
 * back. Records and beans may be written; instants, dates and durations become ISO 8601 text.
 *
 * <p>Documents nested deeper than {@value #MAX_DEPTH} levels are refused. Thread-safe.
 */
public final class Json {
    /** The deepest nesting that is read or written. Jackson's own default is 1,000 (2.15+). */
    public static final int MAX_DEPTH = 200;

    /** How much deeper a record may be nested than the values that a store keeps in it. */
    private static final int RECORD_DEPTH = 8;

    /** The longest path shown of a place in a value. */
    private static final int LONGEST_PATH = 100;

    private static final JsonMapper MAPPER = mapper(MAX_DEPTH);
    private static final JsonMapper RECORDS = mapper(MAX_DEPTH + RECORD_DEPTH);

    private Json() {}

    private static JsonMapper mapper(int maxDepth) {
        JsonFactory factory =
                JsonFactory.builder()
                        // Jackson's default keeps buffers per thread, which is a new 8 KB for
                        // every virtual thread.
                        .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(maxDepth)
                                        // No text is longer than the document it is in, and that
                                        // is in memory: every written text can be read again.
                                        .maxStringLength(Integer.MAX_VALUE)
                                        .maxNameLength(Integer.MAX_VALUE)
                                        .maxNumberLength(ReadableNumbers.MAX_LENGTH)
                                        .build())
                        .streamWriteConstraints(
                                StreamWriteConstraints.builder().maxNestingDepth(maxDepth).build())
                        .addDecorator((any, generator) -> new ReadableNumbers(generator))
                        .build();
        JsonMapper mapper =
                JsonMapper.builder(factory)
                        .addModules(new JavaTimeModule(), new Jdk8Module(), new UnfinishedValues())
                        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .enable(MapperFeature.BLOCK_UNSAFE_POLYMORPHIC_BASE_TYPES)
                        .build();
        mapper.setSerializerProvider(new KeptTypeIds());
        return mapper;
    }

    /** A mapper that binds without loss, with an introspector besides Jackson's own. */
    static JsonMapper typed(AnnotationIntrospector more) {
        JsonMapper.Builder builder =
                MAPPER.rebuild()
                        .findAndAddModules()
                        .addModule(new WholeNumbers())
                        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                        .withCoercionConfig(
                                LogicalType.Boolean,
                                from ->
                                        from.setCoercion(
                                                        CoercionInputShape.Integer,
                                                        CoercionAction.Fail)
                                                .setCoercion(
                                                        CoercionInputShape.EmptyString,
                                                        CoercionAction.Fail));
        for (LogicalType type :
                List.of(LogicalType.Integer, LogicalType.Float, LogicalType.DateTime)) {
            builder.withCoercionConfig(
                    type,
                    from -> from.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail));
        }
        return builder.annotationIntrospector(
                        AnnotationIntrospector.pair(
                                MAPPER.getDeserializationConfig().getAnnotationIntrospector(),
                                more))
                .build();
    }

    /** Made when the first value is bound to a type, which many programs never do. */
    private static final class Types {
        static final JsonTypes PLAIN = new JsonTypes();
    }

    /**
     * Reads one JSON document.
     *
     * @throws JsonException if the text is not exactly one JSON document
     */
    public static @Nullable Object parse(String text) {
        return parse(MAPPER, text);
    }

    private static @Nullable Object parse(JsonMapper mapper, String text) {
        try (JsonParser parser = mapper.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new JsonException("not valid JSON: there is nothing");
            }
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new JsonException(
                        "not valid JSON: more follows the document"
                                + place(parser.currentLocation()));
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw new JsonException(
                    "not JSON that is read here: it is nested deeper than "
                            + MAX_DEPTH
                            + " levels, or a number has more than "
                            + ReadableNumbers.MAX_LENGTH
                            + " digits"
                            + place(e.getLocation()));
        } catch (JsonProcessingException e) {
            throw new JsonException("not valid JSON" + place(e.getLocation()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory does not fail", e);
        }
    }

    /** Depth is bounded by the parser's own limit. */
    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT ->
                    parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                            ? parser.getBigIntegerValue()
                            : parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> decimal(parser);
            default -> null;
        };
    }

    /** A double if that has the same digits. Trailing zeros are digits: 3.10 is not 3.1. */
    private static Number decimal(JsonParser parser) throws IOException {
        double rounded = parser.getDoubleValue();
        if (!Double.isFinite(rounded)) {
            throw new JsonException(
                    "not JSON that is read here: a number is too large"
                            + place(parser.currentTokenLocation()));
        }
        BigDecimal exact;
        try {
            exact = new BigDecimal(parser.getText());
        } catch (NumberFormatException e) {
            throw new JsonException(
                    "not JSON that is read here: a number has an exponent that is out of range"
                            + place(parser.currentTokenLocation()));
        }
        if (exact.scale() > ReadableNumbers.MAX_LENGTH) {
            throw new JsonException(
                    "not JSON that is read here: a number has more than "
                            + ReadableNumbers.MAX_LENGTH
                            + " digits"
                            + place(parser.currentTokenLocation()));
        }
        BigDecimal shown = BigDecimal.valueOf(rounded);
        boolean same = exact.scale() <= shown.scale() && exact.compareTo(shown) == 0;
        return same ? (Number) rounded : exact;
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        List<@Nullable Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    /**
     * Reads one JSON object.
     *
     * @throws JsonException if the text is not exactly one JSON object
     */
    public static Map<String, Object> parseObject(String text) {
        return object(parse(text));
    }

    /**
     * Reads the form that {@link #writeRecord} writes.
     *
     * @throws JsonException if the text is not exactly one JSON object
     */
    public static Map<String, Object> parseRecord(String text) {
        return object(parse(RECORDS, text));
    }

    private static Map<String, Object> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return asObject(map);
        }
        throw new JsonException("expected a JSON object, found " + kind(value));
    }

    @SuppressWarnings("unchecked") // of maps that are known to have text keys
    private static Map<String, Object> asObject(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    /**
     * Writes a value as compact JSON.
     *
     * @throws JsonException if the value has a part that JSON cannot carry, or is nested too deeply
     */
    public static String write(@Nullable Object value) {
        return write(MAPPER, value);
    }

    /**
     * Writes a store's record: an object of the store's own fields around plain values. It may be
     * nested deeper than those values, so that every value that can be written can also be kept.
     *
     * @throws JsonException if a value has a part that JSON cannot carry, or is nested too deeply
     */
    public static String writeRecord(Map<String, ?> record) {
        return write(RECORDS, record);
    }

    private static String write(JsonMapper mapper, @Nullable Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new JsonException("cannot be written as JSON: " + at(e) + reason(e));
        }
    }

    /** Like {@link #write}, indented for people. */
    public static String writePretty(@Nullable Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new JsonException("cannot be written as JSON: " + at(e) + reason(e));
        }
    }

    /**
     * The plain JSON form of any value: the value that a store would return. Plain scalars are
     * returned as they are, everything else is copied, so later changes to {@code value} do not
     * show.
     *
     * @throws JsonException if the value cannot be written as JSON
     */
    public static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String s -> s;
            case Boolean b -> b;
            case Long l -> l;
            case Integer i -> Long.valueOf(i);
            case Short s -> Long.valueOf(s);
            case Byte b -> Long.valueOf(b);
            default -> parse(write(value));
        };
    }

    /**
     * A deep, unmodifiable copy whose keys have the same order in every JVM: sequenced maps keep
     * theirs, others are sorted by name. {@code Map.of} has a new order in every JVM, which would
     * make every prompt with it a new one for a provider's cache.
     *
     * <p>Parts that are nested too deep to be written are left as they are: writing refuses it.
     */
    public static Map<String, Object> ordered(Map<String, ?> map) {
        return ordered(map, 0);
    }

    private static Map<String, Object> ordered(Map<String, ?> map, int depth) {
        LinkedHashMap<String, @Nullable Object> copy = new LinkedHashMap<>();
        Map<String, ?> source = map instanceof SequencedMap ? map : new TreeMap<>(map);
        source.forEach((name, value) -> copy.put(name, orderedValue(value, depth + 1)));
        return Collections.unmodifiableSequencedMap(copy);
    }

    private static @Nullable Object orderedValue(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH + RECORD_DEPTH) {
            return value;
        }
        if (value instanceof Map<?, ?> map
                && map.keySet().stream().allMatch(String.class::isInstance)) {
            return ordered(asObject(map), depth);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(part -> copy.add(orderedValue(part, depth + 1)));
            return Collections.unmodifiableList(copy);
        }
        return value;
    }

    /**
     * Binds a plain JSON value to a type: a record, a bean, a {@code Map}, a {@code List}, a
     * scalar.
     *
     * <p>Nothing is lost: 1.5 is no {@code int}, 5 is no {@code boolean}.
     *
     * @throws JsonException if the value does not fit; the message has the path, the expected form
     *     and the kind of the actual value
     */
    public static <T> T bind(@Nullable Object value, Class<T> type) {
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        if (value == null) {
            throw new JsonException("expected " + type.getSimpleName() + ", found nothing");
        }
        @SuppressWarnings("unchecked") // bound to this very class, or to the wrapper of a primitive
        T bound = (T) Types.PLAIN.bind(value, type);
        if (bound == null) {
            throw new JsonException("expected " + type.getSimpleName() + ", found null");
        }
        return bound;
    }

    /**
     * The JSON name of a value's kind, for messages: object, array, text, number, boolean or null.
     */
    public static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> m -> "an object";
            case Iterable<?> l -> "an array";
            case CharSequence s -> "text";
            case Number n -> "a number";
            case Boolean b -> "a boolean";
            default -> value.getClass().getSimpleName();
        };
    }

    private static String place(@Nullable JsonLocation place) {
        return place == null
                ? ""
                : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
    }

    /** Where in the value it was, shortened: names may be long, and a value may contain itself. */
    static String at(JsonProcessingException e) {
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            StringBuilder path = new StringBuilder();
            for (JsonMappingException.Reference step : mapping.getPath()) {
                if (path.length() > LONGEST_PATH) {
                    break;
                }
                path.append(
                        step.getFieldName() != null
                                ? "." + step.getFieldName()
                                : "[" + step.getIndex() + "]");
            }
            return line(path.toString()) + ": ";
        }
        return "";
    }

    private static String line(String path) {
        String line = path.replaceAll("\\p{Cntrl}", "?");
        return cut(LONGEST_PATH, line);
    }

    /**
     * A text of at most so many characters, with a mark where it was cut; never half of a surrogate
     * pair.
     */
    public static String cut(int characters, String text) {
        return text.length() <= characters ? text : text.substring(0, end(characters, text)) + "…";
    }

    /** Where to cut a text that is longer: before a pair that would be torn. */
    public static int end(int characters, String text) {
        boolean torn =
                characters > 0
                        && characters < text.length()
                        && Character.isHighSurrogate(text.charAt(characters - 1))
                        && Character.isLowSurrogate(text.charAt(characters));
        return torn ? characters - 1 : Math.min(characters, text.length());
    }

    private static String reason(JsonProcessingException e) {
        Throwable first = e.getCause() instanceof JacksonException inner ? inner : e;
        if (first instanceof StreamConstraintsException) {
            return "it is nested deeper than " + MAX_DEPTH + " levels, or contains itself";
        }
        if (first instanceof InvalidDefinitionException definition) {
            return definition.getType() == null
                    ? "no JSON form for this type"
                    : "no JSON form for " + definition.getType().getRawClass().getName();
        }
        // In Jackson's words, which name no values; messages of the application's own exceptions
        // may.
        return first instanceof JsonProcessingException own && own.getCause() == null
                ? own.getOriginalMessage()
                : "no JSON form for this type";
    }
}
