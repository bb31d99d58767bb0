package io.jarviscore.atoms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The arguments of an atom.
 *
 * @param properties the JSON Schema of each, by name
 * @param required those that every call has
 * @param defaults the values of absent ones
 */
record Parameters(
        Map<String, Object> properties, List<String> required, Map<String, Object> defaults) {
    private static final Set<String> TYPES =
            Set.of("string", "integer", "number", "boolean", "array", "object");

    /**
     * Reads the field {@code parameters}: a JSON Schema for each name, where {@code optional: true}
     * or a default says that a call may leave it out.
     */
    static Parameters of(Fields parameters) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        Map<String, Object> defaults = new LinkedHashMap<>();
        for (String name : parameters.values().keySet()) {
            if (!name.matches("[a-z][a-z0-9_]{0,39}")
                    || name.equals(Idempotency.ARGUMENT)
                    || name.equals(Idempotency.UUID_ARGUMENT)) {
                throw parameters.wrong(name, "is no usable name: write a-z, 0-9 and _");
            }
            Fields one = parameters.below(name, Set.of());
            one.word("type", TYPES);
            one.text("description");
            Map<String, Object> schema = new LinkedHashMap<>(one.values());
            schema.remove("optional");
            properties.put(name, schema);
            if (one.find("default").isPresent()) {
                defaults.put(name, one.find("default").get());
            } else if (!one.findFlag("optional").orElse(false)) {
                required.add(name);
            }
        }
        return new Parameters(properties, required, defaults);
    }

    /** Whether every call has a value for it. */
    boolean isAlwaysThere(String name) {
        return required.contains(name) || defaults.containsKey(name);
    }

    Map<String, Object> schema() {
        return Map.of(
                "type",
                "object",
                "properties",
                properties,
                "required",
                required,
                "additionalProperties",
                false);
    }
}
