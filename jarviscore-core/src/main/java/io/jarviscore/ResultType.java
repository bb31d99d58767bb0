package io.jarviscore;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.json.JsonTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The type that the result of a task has: as a JSON Schema for models and, in the process that
 * declared it, as a Java class.
 *
 * <p>Records, beans, enums, sealed interfaces with Jackson's {@code @JsonTypeInfo}, numbers, texts
 * and truth values can be results; {@link Param} describes a component for the model and may say
 * that it can be missing, as {@code Optional} and {@code @Nullable} do. A class with a type
 * parameter cannot: wrap the list or map in a record.
 *
 * <p>For requests written by hand: {@code ChatRequest.builder().answerType(Triage.class)}, and
 * {@link ChatReply#as} for the answer. Immutable and thread-safe.
 */
public final class ResultType {
    /** The only property of the object that stands for a result which is no object itself. */
    private static final String ANSWER = "answer";

    private final Map<String, Object> schema;
    private final boolean wrapped;
    private final @Nullable Class<?> type;

    private ResultType(Map<String, Object> schema, boolean wrapped, @Nullable Class<?> type) {
        this.schema = schema;
        this.wrapped = wrapped;
        this.type = type;
    }

    /**
     * The result type of a class.
     *
     * @throws IllegalArgumentException if its values cannot be written as JSON or made from it; the
     *     message names the class
     */
    public static ResultType of(Class<?> type) {
        try {
            Map<String, Object> own = Schemas.TYPES.schema(type);
            boolean isObject = "object".equals(own.get("type")) && !own.containsKey("$ref");
            Map<String, Object> schema =
                    isObject
                            ? own
                            : Schemas.TYPES.schema(
                                    List.of(new JsonTypes.Part(ANSWER, type, Optional.empty())));
            return new ResultType(Json.ordered(schema), !isObject, type);
        } catch (JsonException e) {
            throw new IllegalArgumentException(
                    "result type " + type.getName() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Restores a result type from its stored form: without the class, so a result is not bound to
     * it.
     *
     * @param schema of the result, or of an object around it
     * @param wrapped whether it is of an object around it
     */
    public static ResultType restored(Map<String, Object> schema, boolean wrapped) {
        return new ResultType(Json.ordered(schema), wrapped, null);
    }

    /** Whether any text is a result: then models are asked for no JSON. */
    public boolean isText() {
        return wrapped
                && schema.get("properties") instanceof Map<?, ?> properties
                && Map.of("type", "string").equals(properties.get(ANSWER));
    }

    /**
     * The JSON Schema (2020-12) of an object: of the result, or of one with the result in its
     * property {@code answer} where that is no object.
     */
    public Map<String, Object> schema() {
        return schema;
    }

    /** The class; empty in a process that read the type from the store. */
    public Optional<Class<?>> type() {
        return Optional.ofNullable(type);
    }

    /** Whether {@link #schema} is that of an object around the result. */
    public boolean isWrapped() {
        return wrapped;
    }

    /** A result as an object that {@link #schema} may accept. */
    public Map<String, Object> wrap(@Nullable Object result) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put(ANSWER, Objects.requireNonNullElse(result, Map.of()));
        return object;
    }

    /** The result in an object that {@link #schema} accepts. */
    public Object unwrap(Map<String, Object> object) {
        return wrapped ? Objects.requireNonNullElse(object.get(ANSWER), Map.of()) : object;
    }

    /**
     * Why a plain value cannot be bound to the class: constructors may refuse more than the schema
     * does. Empty if it can be, or the class is not known here.
     */
    public Optional<String> misfit(Object result) {
        if (type == null) {
            return Optional.empty();
        }
        try {
            Json.bind(result, type);
            return Optional.empty();
        } catch (JsonException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Whether the schemas are the same; the class is not compared. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ResultType t && schema.equals(t.schema) && wrapped == t.wrapped;
    }

    @Override
    public int hashCode() {
        return schema.hashCode();
    }

    /** The class if it is known, otherwise the names of the properties. */
    @Override
    public String toString() {
        return type != null
                ? type.getSimpleName()
                : String.valueOf(
                        schema.get("properties") instanceof Map<?, ?> properties
                                ? properties.keySet()
                                : schema.keySet());
    }

    /** Made on first use: it takes a mapper of its own. */
    private static final class Schemas {
        static final JsonTypes TYPES =
                new JsonTypes(
                        Param.class, param -> new JsonTypes.Note(param.value(), param.required()));
    }
}
