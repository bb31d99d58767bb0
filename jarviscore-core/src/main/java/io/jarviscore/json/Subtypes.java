package io.jarviscore.json;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedClassResolver;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.jsontype.impl.AsDeductionTypeDeserializer;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The subtypes of a type, and the marks that distinguish their JSON.
 *
 * @param base the type
 * @param reader Jackson's reader of the marks
 * @param named the subtypes that have objects
 */
record Subtypes(JavaType base, TypeDeserializer reader, List<Named> named) {

    /** A subtype and its mark. */
    record Named(Class<?> type, String name) {}

    static Subtypes of(JsonMapper mapper, JavaType base, TypeDeserializer reader) {
        AnnotatedClass described =
                AnnotatedClassResolver.resolve(
                        mapper.getDeserializationConfig(), base, mapper.getDeserializationConfig());
        List<Named> named = new ArrayList<>();
        for (NamedType subtype :
                mapper.getSubtypeResolver()
                        .collectAndResolveSubtypesByTypeId(
                                mapper.getDeserializationConfig(), described)) {
            if (!Modifier.isAbstract(subtype.getType().getModifiers())) {
                named.add(new Named(subtype.getType(), name(reader, subtype)));
            }
        }
        if (named.isEmpty()) {
            throw new JsonException(
                    base.toCanonical()
                            + " has no known subtypes: seal it, or name them with @JsonSubTypes");
        }
        // Jackson collects them in a hash set.
        named.sort(Comparator.comparing(Named::name).thenComparing(one -> one.type().getName()));
        return new Subtypes(base, reader, named);
    }

    private static String name(TypeDeserializer reader, NamedType subtype) {
        if (reader instanceof AsDeductionTypeDeserializer) {
            return "";
        }
        return subtype.hasName()
                ? subtype.getName()
                : reader.getTypeIdResolver().idFromValueAndType(null, subtype.getType());
    }

    /** A subtype's schema with its mark. */
    Map<String, Object> tagged(Named subtype, Map<String, Object> bean) {
        if (reader instanceof AsDeductionTypeDeserializer) {
            return bean;
        }
        return switch (reader.getTypeInclusion()) {
            case PROPERTY, EXISTING_PROPERTY -> withProperty(subtype, bean);
            case WRAPPER_OBJECT -> {
                Map<String, Object> only = new LinkedHashMap<>();
                only.put(subtype.name(), bean);
                yield TypeSchema.object(only, List.of(subtype.name()));
            }
            default ->
                    throw new JsonException(
                            base.toCanonical()
                                    + " marks its subtypes as "
                                    + reader.getTypeInclusion()
                                    + ", which is not offered to models: use PROPERTY or"
                                    + " WRAPPER_OBJECT");
        };
    }

    private Map<String, Object> withProperty(Named subtype, Map<String, Object> bean) {
        Map<String, Object> mark = new LinkedHashMap<>();
        mark.put("type", "string");
        mark.put("enum", List.of(subtype.name()));
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(reader.getPropertyName(), mark);
        properties(bean)
                .forEach((name, schema) -> properties.putIfAbsent(String.valueOf(name), schema));
        List<String> required = new ArrayList<>();
        required.add(reader.getPropertyName());
        required(bean).stream().filter(name -> !required.contains(name)).forEach(required::add);
        Map<String, Object> tagged = TypeSchema.object(properties, required);
        tagged.put("additionalProperties", bean.getOrDefault("additionalProperties", false));
        return tagged;
    }

    /**
     * Subtypes without marks are recognised by their properties, so each needs one that is always
     * there and that no other has.
     */
    void requireDistinct(List<Map<String, Object>> variants) {
        if (!(reader instanceof AsDeductionTypeDeserializer)) {
            return;
        }
        for (int one = 0; one < variants.size(); one++) {
            Set<Object> own = new HashSet<>(required(variants.get(one)));
            for (int other = 0; other < variants.size(); other++) {
                if (other != one) {
                    own.removeAll(properties(variants.get(other)).keySet());
                }
            }
            if (own.isEmpty() && variants.size() > 1) {
                throw new JsonException(
                        "the subtypes of "
                                + base.toCanonical()
                                + " cannot be told apart: "
                                + named.get(one).type().getSimpleName()
                                + " has no required property of its own; give "
                                + base.getRawClass().getSimpleName()
                                + " @JsonTypeInfo(use = NAME, property = \"type\")");
            }
        }
    }

    private static Map<?, ?> properties(Map<String, Object> bean) {
        return bean.get("properties") instanceof Map<?, ?> properties ? properties : Map.of();
    }

    private static List<String> required(Map<String, Object> bean) {
        List<String> names = new ArrayList<>();
        if (bean.get("required") instanceof List<?> all) {
            all.forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }
}
