package io.jarviscore.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema of Java types, for one document. Jackson's serializers tell the form of a value
 * and the names of its parts; its deserializers say which parts can be given.
 *
 * <p>Entry: {@link #of} for each type of the document, then {@link #document} once. Objects that
 * occur once are written in place; the others, among them those that contain themselves, are in
 * {@code $defs}. Not thread-safe.
 */
final class TypeSchema {
    private static final Set<Class<?>> OPTIONALS =
            Set.of(OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private final JsonMapper mapper;
    private final Function<JsonTypes.AnnotatedPart, Optional<JsonTypes.Note>> notes;
    private final SerializerProvider writing;
    private final DefaultDeserializationContext reading;
    private final SchemaDefinitions definitions = new SchemaDefinitions();

    TypeSchema(
            JsonMapper mapper, Function<JsonTypes.AnnotatedPart, Optional<JsonTypes.Note>> notes) {
        this.mapper = mapper;
        this.notes = notes;
        this.writing = mapper.getSerializerProviderInstance();
        this.reading =
                ((DefaultDeserializationContext) mapper.getDeserializationContext())
                        .createDummyInstance(mapper.getDeserializationConfig());
    }

    /**
     * A type's schema as a part of the document.
     *
     * @throws JsonException if its values cannot be written or bound
     */
    Map<String, Object> of(JavaType type) {
        try {
            return of(type, null);
        } catch (JsonMappingException e) {
            throw new JsonException("no JSON form for " + type.toCanonical());
        }
    }

    /** The whole document, of which this is the outermost schema. */
    Map<String, Object> document(Map<String, Object> root) {
        return definitions.resolve(root);
    }

    static boolean isOptional(JavaType type) {
        return type.isReferenceType() || OPTIONALS.contains(type.getRawClass());
    }

    /** An object with these properties and no others. */
    static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    static Map<String, Object> described(Map<String, Object> schema, Optional<String> description) {
        if (description.filter(text -> !text.isBlank()).isEmpty()) {
            return schema;
        }
        Map<String, Object> described = new LinkedHashMap<>(schema);
        described.put("description", description.get());
        return described;
    }

    /** A schema that accepts null too. */
    static Map<String, Object> nullable(Map<String, Object> schema) {
        if (schema.isEmpty() || schema.get("type") instanceof List) {
            return schema;
        }
        if (!(schema.get("type") instanceof String type)) {
            return schema.containsKey("anyOf") && !schema.containsKey("$ref")
                    ? withNull(schema)
                    : new LinkedHashMap<>(Map.of("anyOf", List.of(schema, Map.of("type", "null"))));
        }
        Map<String, Object> nullable = new LinkedHashMap<>(schema);
        nullable.put("type", List.of(type, "null"));
        if (schema.get("enum") instanceof List<?> constants) {
            List<@Nullable Object> all = new ArrayList<>(constants);
            all.add(null);
            nullable.put("enum", all);
        }
        return nullable;
    }

    private static Map<String, Object> withNull(Map<String, Object> schema) {
        List<Object> all = new ArrayList<>((List<?>) schema.get("anyOf"));
        if (!all.contains(Map.of("type", "null"))) {
            all.add(Map.of("type", "null"));
        }
        Map<String, Object> nullable = new LinkedHashMap<>(schema);
        nullable.put("anyOf", all);
        return nullable;
    }

    /**
     * A type's schema, where it is the type of a property as that property's annotations have it.
     */
    private Map<String, Object> of(JavaType type, @Nullable BeanProperty property)
            throws JsonMappingException {
        if (type.isReferenceType()) {
            return nullable(of(type.getReferencedType(), property));
        }
        Optional<Map<String, Object>> known = ValueForms.of(type.getRawClass());
        if (known.isPresent() && !hasFormatOfItsOwn(property)) {
            return known.get();
        }
        TypeDeserializer subtypes =
                reading.getFactory().findTypeDeserializer(reading.getConfig(), type);
        if (subtypes != null) {
            return definitions.reference(type, () -> union(type, subtypes));
        }
        SerializedForm form = new SerializedForm(this, type, property);
        serializer(type, property).acceptJsonFormatVisitor(form, type);
        if (form.isObject() || (form.isUnknown() && isEmptyObject(type))) {
            return definitions.reference(type, () -> bean(type, form.written()));
        }
        requireReader(type);
        return OPTIONALS.contains(type.getRawClass()) ? nullable(form.schema()) : form.schema();
    }

    /** For parts of containers. */
    Map<String, Object> part(JavaType type, @Nullable BeanProperty property) {
        try {
            return of(type, type.isContainerType() ? null : property);
        } catch (JsonMappingException e) {
            throw new JsonException("no JSON form for " + type.toCanonical());
        }
    }

    SerializerProvider writing() {
        return writing;
    }

    private boolean hasFormatOfItsOwn(@Nullable BeanProperty property) {
        return property instanceof BeanPropertyWriter writer
                && ((writer.getSerializer() != null
                                && writer.findPropertyFormat(
                                                        mapper.getSerializationConfig(),
                                                        Object.class)
                                                .getShape()
                                        != com.fasterxml.jackson.annotation.JsonFormat.Shape.ANY)
                        || isWrittenBySpecialSerializer(writer));
    }

    private boolean isWrittenBySpecialSerializer(BeanPropertyWriter writer) {
        return mapper.getSerializationConfig()
                        .getAnnotationIntrospector()
                        .findSerializer(writer.getMember())
                != null;
    }

    private JsonSerializer<?> serializer(JavaType type, @Nullable BeanProperty property)
            throws JsonMappingException {
        return property instanceof BeanPropertyWriter writer
                        && writer.getSerializer() != null
                        && writer.getType().equals(type)
                ? writer.getSerializer()
                : writing.findValueSerializer(type, property);
    }

    /** A class without properties: Jackson writes it, but has no form to describe. */
    private boolean isEmptyObject(JavaType type) throws JsonMappingException {
        return type.getRawClass() != Object.class
                && !JsonNode.class.isAssignableFrom(type.getRawClass())
                && reading.findContextualValueDeserializer(type, null)
                        instanceof BeanDeserializerBase;
    }

    private void requireReader(JavaType type) throws JsonMappingException {
        JsonDeserializer<?> reader = reading.findContextualValueDeserializer(type, null);
        if (reader instanceof BeanDeserializerBase bean
                && !bean.getValueInstantiator().canInstantiate()) {
            throw new JsonException(type.toCanonical() + " can be written as JSON but not read");
        }
    }

    private Map<String, Object> bean(JavaType type, Map<String, BeanProperty> written)
            throws JsonMappingException {
        BeanDeserializerBase reader = reader(type);
        Map<String, BeanProperty> left = new LinkedHashMap<>(written);
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        boolean unwrapped = hasUnwrapped(type);
        for (SettableBeanProperty given : properties(reader)) {
            BeanProperty shown = left.remove(given.getName());
            if (shown == null && unwrapped) {
                continue; // its parts are among those that are written
            }
            add(properties, required, given, shown);
        }
        for (Map.Entry<String, BeanProperty> shown : left.entrySet()) {
            Map<String, Object> schema =
                    new LinkedHashMap<>(nullable(of(shown.getValue().getType(), shown.getValue())));
            if (!unwrapped) {
                schema.put("readOnly", true); // written, and ignored when it is read
            }
            properties.put(shown.getKey(), schema);
        }
        Map<String, Object> schema = object(properties, required);
        BeanDescription description = mapper.getSerializationConfig().introspect(type);
        if (description.findAnyGetter() != null) {
            schema.put("additionalProperties", true);
        }
        return schema;
    }

    private void add(
            Map<String, Object> properties,
            List<String> required,
            SettableBeanProperty given,
            @Nullable BeanProperty shown)
            throws JsonMappingException {
        Optional<JsonTypes.Note> note =
                notes.apply(
                        new JsonTypes.AnnotatedPart() {
                            @Override
                            public <A extends Annotation> @Nullable A find(Class<A> annotation) {
                                return given.getAnnotation(annotation);
                            }
                        });
        boolean optional =
                isOptional(given.getType())
                        || !note.map(JsonTypes.Note::required).orElse(true)
                        || isMarkedNullable(given.getMember());
        Map<String, Object> schema = of(given.getType(), shown != null ? shown : given);
        properties.put(
                given.getName(),
                described(
                        optional ? nullable(schema) : schema,
                        Optional.ofNullable(given.getMetadata().getDescription())));
        if (!optional && shown != null && isAlwaysWritten(shown)) {
            required.add(given.getName());
        }
    }

    /** A value that is omitted when empty is not required. */
    private boolean isAlwaysWritten(BeanProperty shown) {
        JsonInclude.Include include =
                shown.findPropertyInclusion(mapper.getSerializationConfig(), Object.class)
                        .getValueInclusion();
        return switch (include) {
            case ALWAYS, USE_DEFAULTS, NON_NULL, NON_ABSENT -> true;
            case NON_EMPTY, NON_DEFAULT, CUSTOM -> false;
        };
    }

    private BeanDeserializerBase reader(JavaType type) throws JsonMappingException {
        if (!(reading.findContextualValueDeserializer(type, null)
                instanceof BeanDeserializerBase bean)) {
            throw new JsonException(
                    type.toCanonical()
                            + " cannot be read from a JSON object: use a record or a concrete"
                            + " class, or give it @JsonTypeInfo and @JsonSubTypes");
        }
        if (!bean.getValueInstantiator().canInstantiate()) {
            throw new JsonException(
                    type.toCanonical()
                            + " cannot be made from JSON: use a record, or give the class a"
                            + " constructor without parameters or one with @JsonCreator");
        }
        return bean;
    }

    private static List<SettableBeanProperty> properties(BeanDeserializerBase reader) {
        List<SettableBeanProperty> created = new ArrayList<>();
        reader.creatorProperties().forEachRemaining(created::add);
        created.sort(Comparator.comparingInt(SettableBeanProperty::getCreatorIndex));
        Map<String, SettableBeanProperty> all = new LinkedHashMap<>();
        created.forEach(given -> all.put(given.getName(), given));
        reader.properties().forEachRemaining(given -> all.putIfAbsent(given.getName(), given));
        return List.copyOf(all.values());
    }

    private boolean hasUnwrapped(JavaType type) {
        BeanDescription description = mapper.getSerializationConfig().introspect(type);
        return description.findProperties().stream()
                .map(BeanPropertyDefinition::getAccessor)
                .anyMatch(
                        member ->
                                member != null
                                        && mapper.getSerializationConfig()
                                                        .getAnnotationIntrospector()
                                                        .findUnwrappingNameTransformer(member)
                                                != null);
    }

    /** {@code @Nullable} of any library, on the declaration or on the type. */
    private static boolean isMarkedNullable(@Nullable AnnotatedMember member) {
        return places(member)
                .flatMap(place -> Arrays.stream(place.getAnnotations()))
                .anyMatch(mark -> mark.annotationType().getSimpleName().equals("Nullable"));
    }

    private static Stream<AnnotatedElement> places(@Nullable AnnotatedMember member) {
        if (member instanceof AnnotatedParameter given
                && given.getOwner().getAnnotated() instanceof Executable maker
                && maker.getParameterCount() > given.getIndex()) {
            Parameter parameter = maker.getParameters()[given.getIndex()];
            return Stream.of(parameter, parameter.getAnnotatedType());
        }
        return member != null && member.getAnnotated() instanceof Field field
                ? Stream.of(field, field.getAnnotatedType())
                : Stream.empty();
    }

    private Map<String, Object> union(JavaType base, TypeDeserializer subtypes)
            throws JsonMappingException {
        Subtypes all = Subtypes.of(mapper, base, subtypes);
        List<Map<String, Object>> variants = new ArrayList<>();
        for (Subtypes.Named subtype : all.named()) {
            DeserializationConfig config = mapper.getDeserializationConfig();
            JavaType type = config.constructSpecializedType(base, subtype.type());
            SerializedForm form = new SerializedForm(this, type, null);
            writing.findValueSerializer(type).acceptJsonFormatVisitor(form, type);
            if (!form.isObject() && !form.isUnknown()) {
                throw new JsonException(type.toCanonical() + " is no object, but a subtype");
            }
            variants.add(all.tagged(subtype, bean(type, form.written())));
        }
        all.requireDistinct(variants);
        return variants.size() == 1
                ? variants.getFirst()
                : new LinkedHashMap<>(Map.of("anyOf", variants));
    }
}
