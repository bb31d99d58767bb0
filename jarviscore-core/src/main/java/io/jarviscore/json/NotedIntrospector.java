package io.jarviscore.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.OptBoolean;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import java.lang.annotation.Annotation;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Adds to Jackson's own annotations: notes of parts, and the subtypes of sealed types. A sealed
 * type without {@code @JsonTypeInfo} is recognised by the names of its properties, which leaves its
 * written form as it is.
 */
final class NotedIntrospector extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    // From an annotation: the factory methods differ between the versions of Jackson that
    // applications bring.
    private static final JsonTypeInfo.Value BY_PROPERTIES =
            JsonTypeInfo.Value.from(
                    Objects.requireNonNull(ByProperties.class.getAnnotation(JsonTypeInfo.class)));

    private final transient Function<JsonTypes.AnnotatedPart, Optional<JsonTypes.Note>> notes;

    NotedIntrospector(Function<JsonTypes.AnnotatedPart, Optional<JsonTypes.Note>> notes) {
        this.notes = notes;
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public @Nullable String findPropertyDescription(Annotated part) {
        return note(part).map(JsonTypes.Note::description).orElse(null);
    }

    /** A primitive that need not be there is 0 or false: null is no value of it. */
    @Override
    public JsonSetter.Value findSetterInfo(Annotated part) {
        Class<?> type =
                part instanceof AnnotatedMethod setter && setter.getParameterCount() == 1
                        ? setter.getRawParameterType(0)
                        : part.getRawType();
        return type.isPrimitive() && !note(part).map(JsonTypes.Note::required).orElse(true)
                ? JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)
                : JsonSetter.Value.empty();
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(Annotated part) {
        if (!(part instanceof AnnotatedClass) || !isSealed(part.getRawType())) {
            return null;
        }
        List<NamedType> subtypes = new ArrayList<>();
        for (Class<?> permitted : part.getRawType().getPermittedSubclasses()) {
            subtypes.add(new NamedType(permitted));
        }
        return subtypes;
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findTypeResolver(
            MapperConfig<?> config, AnnotatedClass part, JavaType base) {
        Class<?> type = part.getRawType();
        return isSealed(type) && Modifier.isAbstract(type.getModifiers())
                ? new StdTypeResolverBuilder().init(BY_PROPERTIES, null)
                : null;
    }

    /**
     * The JDK's own sealed types, for example {@code ZoneId}, are single values. So are the
     * constants of an enum, which the compiler seals if one of them has a body.
     */
    private static boolean isSealed(Class<?> type) {
        return type.isSealed() && !type.isEnum() && !type.getName().startsWith("java.");
    }

    private Optional<JsonTypes.Note> note(Annotated part) {
        return part instanceof AnnotatedMember
                ? notes.apply(
                        new JsonTypes.AnnotatedPart() {
                            @Override
                            public <A extends Annotation> @Nullable A find(Class<A> annotation) {
                                return part.getAnnotation(annotation);
                            }
                        })
                : Optional.empty();
    }

    /** Carries the annotation. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION, requireTypeIdForSubtypes = OptBoolean.TRUE)
    private interface ByProperties {}
}
