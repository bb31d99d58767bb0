package io.jarviscore.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Java types as JSON: the schema of a type, and the binding of plain values to it.
 *
 * <p>Both ask Jackson for the names, so they agree: a value that the schema accepts can be bound,
 * and the schema accepts the output of {@link Json#write} for an object of the type. Two things are
 * beyond a schema and are refused when bound: text of a known form without a meaning (30 February,
 * a currency that does not exist), and values that a constructor refuses.
 *
 * <p>Binding loses nothing: 1.5 is no {@code int}, 5 is no {@code boolean}, and an enum constant is
 * known by its name only. A {@code double} takes the nearest value, as in Java. Jackson modules on
 * the class path are used. Immutable and thread-safe; nothing blocks.
 */
public final class JsonTypes {
    private final JsonMapper mapper;
    private final Function<AnnotatedPart, Optional<Note>> notes;

    /** Types without notes. */
    JsonTypes() {
        this.notes = part -> Optional.empty();
        this.mapper = mapper(notes);
    }

    /**
     * Types whose fields, record components and constructor parameters may have a note.
     *
     * @param annotation the annotation that carries the note
     * @param reader reads it
     */
    public <A extends Annotation> JsonTypes(Class<A> annotation, Function<A, Note> reader) {
        this.notes = part -> Optional.ofNullable(part.find(annotation)).map(reader);
        this.mapper = mapper(notes);
    }

    private static JsonMapper mapper(Function<AnnotatedPart, Optional<Note>> notes) {
        return Json.typed(new NotedIntrospector(notes));
    }

    /**
     * A remark about a part of an object.
     *
     * @param description the value's meaning
     * @param required whether the value must be there; null and absent are the same for one that
     *     need not
     */
    public record Note(String description, boolean required) {}

    /**
     * A named part of an object that has no class, for example a parameter of a method.
     *
     * @param name its name in JSON
     * @param type its type
     * @param note a remark about it
     */
    public record Part(String name, Type type, Optional<Note> note) {}

    /** Finds annotations of one part of a class. */
    @FunctionalInterface
    interface AnnotatedPart {
        <A extends Annotation> @Nullable A find(Class<A> annotation);
    }

    /**
     * The JSON Schema (2020-12) of a type; its keys have the same order every time.
     *
     * @throws JsonException if values of the type cannot be written or bound; the message names the
     *     class
     */
    public Map<String, Object> schema(Type type) {
        TypeSchema schema = new TypeSchema(mapper, notes);
        return schema.document(schema.of(constructed(type)));
    }

    /**
     * The JSON Schema of an object with these parts and no others, in this order.
     *
     * @throws JsonException if a part's type cannot be written or bound; the message names the part
     *     and the class
     */
    public Map<String, Object> schema(List<Part> parts) {
        TypeSchema schema = new TypeSchema(mapper, notes);
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Part part : parts) {
            JavaType type = constructed(part.type());
            boolean optional =
                    TypeSchema.isOptional(type) || !part.note().map(Note::required).orElse(true);
            try {
                Map<String, Object> own = schema.of(type);
                properties.put(
                        part.name(),
                        TypeSchema.described(
                                optional ? TypeSchema.nullable(own) : own,
                                part.note().map(Note::description)));
            } catch (JsonException e) {
                throw new JsonException("parameter " + part.name() + ": " + e.getMessage());
            }
            if (!optional) {
                required.add(part.name());
            }
        }
        return schema.document(TypeSchema.object(properties, required));
    }

    /**
     * Binds a plain value to a type. Null becomes the type's empty value: null, an empty {@link
     * Optional}, for a primitive 0 or false.
     *
     * @throws JsonException if the value does not fit; the message has the path, the expected form
     *     and the kind of the actual value
     */
    public @Nullable Object bind(@Nullable Object value, Type type) {
        if (isOfType(value, type)) {
            return value;
        }
        JavaType target = constructed(type);
        if (value == null && target.isPrimitive()) {
            return Array.get(Array.newInstance(target.getRawClass(), 1), 0);
        }
        try (TokenBuffer buffer = new TokenBuffer((ObjectMapper) mapper, false)) {
            mapper.writeValue(buffer, value);
            try (JsonParser parser = buffer.asParser()) {
                return mapper.readValue(parser, target);
            }
        } catch (JsonMappingException e) {
            throw new JsonException(BindProblem.describe(e, value, target, mapper));
        } catch (JsonProcessingException e) {
            throw new JsonException(
                    BindProblem.describe(
                            JsonMappingException.fromUnexpectedIOE(e), value, target, mapper));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory does not fail", e);
        }
    }

    /** Whether a plain value is one of the type already, as most arguments of tools are. */
    private static boolean isOfType(@Nullable Object value, Type type) {
        return (value instanceof String && type == String.class)
                || (value instanceof Boolean && (type == boolean.class || type == Boolean.class))
                || (value instanceof Long && (type == long.class || type == Long.class));
    }

    /**
     * The type of a member as a subclass sees it: type variables of the declaring class are
     * replaced by the subclass's type arguments.
     */
    public Type resolve(Type type, Class<?> declaring, Class<?> subclass) {
        TypeFactory types = mapper.getTypeFactory();
        JavaType owner = types.constructType(subclass).findSuperType(declaring);
        return owner == null ? type : types.resolveMemberType(type, owner.getBindings());
    }

    private JavaType constructed(Type type) {
        return mapper.constructType(type);
    }
}
