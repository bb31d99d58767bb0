package io.jarviscore.kernel.tool;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of most tools: an object with named texts, numbers and truth values, nothing else.
 * A JSON Schema validator accepts every object that this check accepts; it decides about the
 * others. Immutable.
 *
 * @param forms the allowed form of each property
 * @param required those that have to be there
 * @param open whether there may be others
 */
record SimpleArguments(Map<String, Form> forms, Set<String> required, boolean open) {
    private static final Set<String> OF_THE_OBJECT =
            Set.of(
                    "type",
                    "properties",
                    "required",
                    "additionalProperties",
                    "description",
                    "title");

    SimpleArguments {
        forms = Map.copyOf(forms);
        required = Set.copyOf(required);
    }

    /** Empty if the schema has a word in it that this does not know. */
    static Optional<SimpleArguments> of(Map<String, Object> schema) {
        if (!OF_THE_OBJECT.containsAll(schema.keySet())
                || !(schema.getOrDefault("properties", Map.of()) instanceof Map<?, ?> properties)
                || !(schema.getOrDefault("required", List.of()) instanceof List<?> required)
                || !(schema.getOrDefault("additionalProperties", true) instanceof Boolean open)
                || !required.stream().allMatch(String.class::isInstance)) {
            return Optional.empty();
        }
        Map<String, Form> forms = new HashMap<>();
        for (Map.Entry<?, ?> property : properties.entrySet()) {
            Optional<Form> form = Form.of(property.getValue());
            if (form.isEmpty()) {
                return Optional.empty();
            }
            forms.put(String.valueOf(property.getKey()), form.get());
        }
        Set<String> names = required.stream().map(String.class::cast).collect(Collectors.toSet());
        return Optional.of(new SimpleArguments(forms, names, open));
    }

    /** Whether these plain values fit beyond doubt. */
    boolean accepts(Map<String, Object> values) {
        return values.keySet().containsAll(required)
                && values.entrySet().stream()
                        .allMatch(each -> accepts(each.getKey(), each.getValue()));
    }

    private boolean accepts(String name, @Nullable Object value) {
        Form form = forms.get(name);
        return form == null ? open : form.accepts(value);
    }

    /**
     * The allowed form of one property.
     *
     * @param type its JSON type
     * @param least the least whole number
     * @param most the greatest
     */
    record Form(String type, long least, long most) {
        private static final Set<String> WORDS = Set.of("type", "description", "title");
        private static final Set<String> WORDS_OF_WHOLE_NUMBERS =
                Set.of("type", "description", "title", "minimum", "maximum");

        static Optional<Form> of(@Nullable Object schema) {
            if (!(schema instanceof Map<?, ?> map) || !(map.get("type") instanceof String type)) {
                return Optional.empty();
            }
            boolean whole = type.equals("integer");
            boolean known =
                    (whole ? WORDS_OF_WHOLE_NUMBERS : WORDS).containsAll(map.keySet())
                            && Set.of("string", "integer", "number", "boolean").contains(type);
            if (!known
                    || !(whole(map.get("minimum"), Long.MIN_VALUE) instanceof Long least)
                    || !(whole(map.get("maximum"), Long.MAX_VALUE) instanceof Long most)) {
                return Optional.empty();
            }
            return Optional.of(new Form(type, least, most));
        }

        /** A bound, or its default where there is none. */
        private static @Nullable Object whole(@Nullable Object bound, long otherwise) {
            return bound == null
                    ? (Object) otherwise
                    : bound instanceof Integer small ? (Object) small.longValue() : bound;
        }

        boolean accepts(@Nullable Object value) {
            return switch (type) {
                case "string" -> value instanceof String;
                case "boolean" -> value instanceof Boolean;
                case "integer" -> value instanceof Long number && number >= least && number <= most;
                default -> value instanceof Number;
            };
        }
    }
}
