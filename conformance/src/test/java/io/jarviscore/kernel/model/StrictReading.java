package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON with the classes of an SDK as strictly as they allow. Those of OpenAI and Anthropic
 * come out of one generator: they take everything, keep unknown fields, and find fault on request.
 */
final class StrictReading {
    /** Types with arbitrary properties: schemas and arguments. */
    private static final Set<String> FREE =
            Set.of(
                    "FunctionParameters",
                    "InputSchema",
                    "Schema",
                    "Parameters",
                    "Properties",
                    "Input");

    private final JsonMapper mapper;

    StrictReading(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** The object in this JSON, of which every part is known to the SDK, and valid. */
    <T> T read(String json, Class<T> type) throws Exception {
        T object = mapper.readValue(json, type);
        type.getMethod("validate").invoke(object);
        new Unknown().seek(object, type.getSimpleName());
        assertThatObject(tree(mapper, object))
                .as("read and written again")
                .usingComparator((a, b) -> a.equals(StrictReading::byValue, b) ? 0 : 1)
                .isEqualTo(mapper.readTree(json));
        return object;
    }

    /** 1 and 1.0 are the same: some classes have a floating point number for a time in seconds. */
    private static int byValue(JsonNode one, JsonNode other) {
        boolean same =
                (one.isNumber() && other.isNumber())
                        ? one.decimalValue().compareTo(other.decimalValue()) == 0
                        : one.equals(other);
        return same ? 0 : 1;
    }

    /** A value as plain JSON, with its numbers as a parser reads them. */
    static JsonNode tree(ObjectMapper mapper, Object value) {
        try {
            return mapper.readTree(mapper.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JSON of an object that is itself valid. */
    String write(Object object) throws Exception {
        object.getClass().getMethod("validate").invoke(object);
        return mapper.writeValueAsString(object);
    }

    /** Looks for properties that a class keeps but has no field for. */
    private static final class Unknown {
        private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

        void seek(@Nullable Object object, String path) throws IllegalAccessException {
            switch (object) {
                case null -> {}
                case Optional<?> optional -> seek(optional.orElse(null), path);
                case Collection<?> several -> {
                    int at = 0;
                    for (Object one : several) {
                        seek(one, path + "[" + at++ + "]");
                    }
                }
                default -> fields(object, path);
            }
        }

        private void fields(Object object, String path) throws IllegalAccessException {
            Class<?> type = object.getClass();
            boolean ofTheSdk =
                    type.getName().startsWith("com.openai.")
                            || type.getName().startsWith("com.anthropic.");
            if (!ofTheSdk || type.isEnum() || !seen.add(object)) {
                return;
            }
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                field.setAccessible(true);
                Object value = field.get(object);
                if (field.getName().equals("additionalProperties")) {
                    if (!FREE.contains(type.getSimpleName())) {
                        assertThat((Map<?, ?>) value).as(path + " knows no more").isEmpty();
                    }
                } else {
                    seek(value, path + "." + field.getName());
                }
            }
        }
    }
}
