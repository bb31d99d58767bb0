package io.jarviscore.json;

import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says why a value cannot be bound: the path, the expected form, the kind of the actual value.
 * Never quotes the value.
 */
final class BindProblem {
    private static final int MOST_CONSTANTS = 40;
    private static final int LONGEST_REASON = 200;

    private BindProblem() {}

    static String describe(
            JsonMappingException problem,
            @Nullable Object value,
            JavaType type,
            JsonMapper mapper) {
        String where = Json.at(problem);
        if (problem instanceof InvalidDefinitionException definition) {
            return where + "no JSON form for " + name(definition, type);
        }
        if (problem instanceof ValueInstantiationException refused && refused.getCause() != null) {
            return where + "refused by " + simple(refused.getType()) + reason(refused.getCause());
        }
        Object found = found(value, problem.getPath());
        Class<?> expected = expected(problem, type);
        return where
                + "expected "
                + (problem instanceof InvalidTypeIdException typeId
                        ? "a " + simple(typeId.getBaseType()) + " of a known type"
                        : words(expected, mapper))
                + ", found "
                + kind(found, expected);
    }

    private static String name(InvalidDefinitionException definition, JavaType type) {
        JavaType named = definition.getType() == null ? type : definition.getType();
        return named.getRawClass().getName();
    }

    private static String simple(@Nullable JavaType type) {
        return type == null ? "its type" : type.getRawClass().getSimpleName();
    }

    /** Words of the application's own check; they are made to be read. */
    private static String reason(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null || message.isBlank()
                ? ""
                : ": " + Json.cut(LONGEST_REASON, message.lines().findFirst().orElse(""));
    }

    private static Class<?> expected(JsonMappingException problem, JavaType type) {
        if (problem instanceof MismatchedInputException mismatch
                && mismatch.getTargetType() != null) {
            return mismatch.getTargetType();
        }
        if (problem.getCause() instanceof InputCoercionException coercion
                && coercion.getTargetType() != null) {
            return coercion.getTargetType();
        }
        return problem.getPath().isEmpty() ? type.getRawClass() : Object.class;
    }

    private static String words(Class<?> type, JsonMapper mapper) {
        if (type.isEnum()) {
            List<String> constants = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                constants.add(mapper.convertValue(constant, String.class));
            }
            boolean all = constants.size() <= MOST_CONSTANTS;
            return "one of "
                    + String.join(", ", all ? constants : constants.subList(0, MOST_CONSTANTS))
                    + (all ? "" : ", …");
        }
        if (type == Object.class) {
            return "another value";
        }
        return type.getSimpleName();
    }

    private static String kind(@Nullable Object found, Class<?> expected) {
        if (found instanceof Number number && isWhole(expected)) {
            return isFraction(number)
                    ? "a number with a fraction"
                    : "a whole number that is out of its range";
        }
        return found instanceof CharSequence && expected.isEnum() ? "other text" : Json.kind(found);
    }

    private static boolean isWhole(Class<?> type) {
        return List.of("byte", "short", "int", "integer", "long", "biginteger")
                .contains(type.getSimpleName().toLowerCase(java.util.Locale.ROOT));
    }

    private static boolean isFraction(Number number) {
        return switch (number) {
            case BigDecimal decimal -> decimal.stripTrailingZeros().scale() > 0;
            case Double real -> real != Math.rint(real);
            case Float real -> real != Math.rint(real);
            case BigInteger whole -> false;
            default -> false;
        };
    }

    /** The part of a value that a path leads to; null if there is none. */
    private static @Nullable Object found(
            @Nullable Object value, List<JsonMappingException.Reference> path) {
        Object part = value;
        for (JsonMappingException.Reference step : path) {
            if (part instanceof Map<?, ?> map && step.getFieldName() != null) {
                part = map.get(step.getFieldName());
            } else if (part instanceof List<?> list
                    && step.getIndex() >= 0
                    && step.getIndex() < list.size()) {
                part = list.get(step.getIndex());
            } else {
                return part;
            }
        }
        return part;
    }
}
