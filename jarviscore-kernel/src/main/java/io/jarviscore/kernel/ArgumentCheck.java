package io.jarviscore.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks the arguments of a call against the tool's JSON Schema. Immutable. */
final class ArgumentCheck {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MOST_PROBLEMS = 8;

    private final String schemaText;
    private final Schema schema;

    /**
     * Prepares a schema.
     *
     * @throws IllegalArgumentException if it is not a usable object schema
     */
    ArgumentCheck(String tool, Map<String, Object> parameters) {
        if (!"object".equals(parameters.get("type"))) {
            throw new IllegalArgumentException(
                    "tool "
                            + tool
                            + ": its parameters must be a JSON Schema with \"type\": \"object\"");
        }
        schemaText = Json.write(parameters);
        try {
            schema =
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(MAPPER.<JsonNode>valueToTree(parameters));
            schema.initializeValidators();
        } catch (SchemaException e) {
            throw new IllegalArgumentException(
                    "tool " + tool + ": its parameters are no JSON Schema: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a call's text.
     *
     * @return the arguments, which are the caller's to change
     * @throws BadArgumentsException if it is no JSON object, in words for the model
     */
    Map<String, Object> parse(String tool, String arguments) throws BadArgumentsException {
        try {
            return Json.parseObject(arguments.isBlank() ? "{}" : arguments);
        } catch (JsonException e) {
            throw refuse(tool, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Checks arguments.
     *
     * @throws BadArgumentsException with every problem and the schema, in words for the model
     */
    void require(String tool, Map<String, Object> values) throws BadArgumentsException {
        List<Error> problems = schema.validate(MAPPER.<JsonNode>valueToTree(values));
        if (!problems.isEmpty()) {
            throw refuse(
                    tool,
                    problems.stream()
                            .limit(MOST_PROBLEMS)
                            .map(ArgumentCheck::describe)
                            .collect(Collectors.joining("; ")));
        }
    }

    private BadArgumentsException refuse(String tool, String problem) {
        return new BadArgumentsException(
                "The arguments of "
                        + tool
                        + " were not accepted: "
                        + problem
                        + ". Expected: "
                        + schemaText);
    }

    private static String describe(Error problem) {
        String where = problem.getInstanceLocation().toString();
        return (where.isEmpty() ? "" : Clip.name(where) + " ") + Clip.to(300, problem.getMessage());
    }

    /** Arguments that a tool cannot be called with; the message is for the model. */
    static final class BadArgumentsException extends Exception {
        private static final long serialVersionUID = 1L;

        BadArgumentsException(String message) {
            super(message);
        }
    }
}
