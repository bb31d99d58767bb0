package io.jarviscore.kernel.tool;

import io.jarviscore.json.Json;
import io.jarviscore.kernel.text.Clip;
import io.jarviscore.kernel.tool.ArgumentCheck.BadArgumentsException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One more argument of a tool, by which the model says how sure it is of a call. It is for the
 * loop: the tool never sees it.
 *
 * @param name under which the model gives it
 */
public record ConfidenceArgument(String name) {
    private static final Map<String, Object> SCHEMA =
            Map.of(
                    "type",
                    "number",
                    "minimum",
                    0,
                    "maximum",
                    1,
                    "description",
                    "Optional: how sure you are that this call is right and wanted, from 0 to 1. A"
                            + " person looks at a call that you are not sure of before it is made.");

    /** With a name that the tool does not use itself. */
    public static ConfidenceArgument beside(Map<String, Object> parameters) {
        String name = "confidence";
        while (properties(parameters).containsKey(name)) {
            name = "call_" + name;
        }
        return new ConfidenceArgument(name);
    }

    /** A tool's schema with this argument in it. */
    public Map<String, Object> in(Map<String, Object> parameters) {
        Map<String, Object> properties = new LinkedHashMap<>(properties(parameters));
        properties.put(name, SCHEMA);
        Map<String, Object> all = new LinkedHashMap<>(parameters);
        all.put("properties", properties);
        return all;
    }

    /**
     * Takes it out of a call's arguments.
     *
     * @return the model's confidence, if it gave one
     * @throws BadArgumentsException if that is not a number from 0 to 1
     */
    public Optional<Double> takeFrom(Map<String, Object> arguments) throws BadArgumentsException {
        Object given = arguments.remove(name);
        if (given == null) {
            return Optional.empty();
        }
        if (given instanceof Number number
                && number.doubleValue() >= 0
                && number.doubleValue() <= 1) {
            return Optional.of(number.doubleValue());
        }
        throw new BadArgumentsException(
                "The call was not made: "
                        + name
                        + " must be a number from 0 to 1, or left out; it was "
                        + Clip.name(Json.write(given)));
    }

    @SuppressWarnings("unchecked") // a JSON object has text keys
    private static Map<String, Object> properties(Map<String, Object> parameters) {
        return parameters.get("properties") instanceof Map<?, ?> properties
                ? (Map<String, Object>) properties
                : Map.of();
    }
}
