package io.jarviscore.kernel.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.kernel.text.Clip;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks the arguments of a call: against the tool's JSON Schema, then whether they can be bound.
 * Thread-safe.
 */
public final class ArgumentCheck {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Every whole number with fewer digits is a {@code long}. */
    private static final int DIGITS_OF_LONG = 18;

    /** More than a {@code double} can have; a longer number is not written out. */
    private static final int MOST_DIGITS = 400;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MOST_PROBLEMS = 8;

    private final String schemaText;
    private final Map<String, Object> parameters;
    private final Optional<SimpleArguments> simple;
    private volatile @Nullable Schema schema;
    private final AbsentArguments absent;
    private final Binding binding;

    /** Binds checked arguments to the types that a tool takes. */
    @FunctionalInterface
    public interface Binding {
        /**
         * Tries it.
         *
         * @throws JsonException if an argument does not fit
         */
        void attempt(Map<String, Object> arguments);
    }

    /** A check of arguments that are not bound to types. */
    public ArgumentCheck(String tool, Map<String, Object> parameters) {
        this(tool, parameters, arguments -> {});
    }

    /**
     * Prepares a schema. One that is simple is not compiled before arguments come that do not fit
     * it: the validator's hundreds of classes would be loaded with every start, to say yes.
     *
     * @throws IllegalArgumentException if it is not a usable object schema
     */
    public ArgumentCheck(String tool, Map<String, Object> parameters, Binding binding) {
        this.binding = binding;
        this.absent = new AbsentArguments(parameters);
        if (!"object".equals(parameters.get("type"))) {
            throw new IllegalArgumentException(
                    "tool "
                            + tool
                            + ": its parameters must be a JSON Schema with \"type\": \"object\"");
        }
        schemaText = Json.write(Json.ordered(parameters));
        this.parameters = parameters;
        simple = SimpleArguments.of(parameters);
        if (simple.isEmpty()) {
            schema = compile(tool);
        }
    }

    private Schema compile(String tool) {
        try {
            Schema compiled =
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(MAPPER.<JsonNode>valueToTree(parameters));
            compiled.initializeValidators();
            return compiled;
        } catch (SchemaException e) {
            throw new IllegalArgumentException(
                    "tool " + tool + ": its parameters are no JSON Schema: " + e.getMessage(), e);
        }
    }

    /** Two that come at once may both compile it, to the same end. */
    private Schema schema(String tool) {
        Schema compiled = schema;
        if (compiled == null) {
            compiled = compile(tool);
            schema = compiled;
        }
        return compiled;
    }

    /**
     * Reads a call's text.
     *
     * @return the arguments, which are the caller's to change
     * @throws BadArgumentsException if it is no JSON object, in words for the model
     */
    public Map<String, Object> parse(String tool, String arguments) throws BadArgumentsException {
        try {
            return Json.parseObject(arguments.isBlank() ? "{}" : arguments);
        } catch (JsonException e) {
            throw refuse(tool, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Checks arguments.
     *
     * @return the arguments without those that are null and need not be there, unless null is a
     *     value that the schema knows
     * @throws BadArgumentsException with every problem and the schema, in words for the model
     */
    public Map<String, Object> require(String tool, Map<String, Object> given)
            throws BadArgumentsException {
        Map<String, Object> values = absent.takenOutOf(given);
        Optional<String> problems = problems(tool, values);
        if (problems.isPresent()) {
            throw refuse(tool, problems.get());
        }
        try {
            binding.attempt(values);
        } catch (JsonException e) {
            throw refuse(tool, String.valueOf(e.getMessage()));
        }
        return values;
    }

    /** The schema's objections to an object, in words for the model. */
    public Optional<String> problems(String subject, Map<String, Object> values) {
        if (simple.filter(known -> known.accepts(values)).isPresent()) {
            return Optional.empty();
        }
        List<Error> problems = schema(subject).validate(comparable(tree(values)));
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        problems.stream()
                                .limit(MOST_PROBLEMS)
                                .map(ArgumentCheck::describe)
                                .collect(Collectors.joining("; ")));
    }

    /** An object without the parts that are null and need not be there. */
    public Map<String, Object> withoutAbsent(Map<String, Object> given) {
        return absent.takenOutOf(given);
    }

    /** The schema as compact JSON. */
    public String schemaText() {
        return schemaText;
    }

    /**
     * A plain value as the validator wants it. Jackson's own conversion writes a copy into a buffer
     * and reads that; it took a third of the whole check.
     */
    static JsonNode tree(@Nullable Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case Map<?, ?> map -> {
                ObjectNode object = NODES.objectNode();
                map.forEach((name, part) -> object.set(String.valueOf(name), tree(part)));
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = NODES.arrayNode(list.size());
                list.forEach(part -> array.add(tree(part)));
                yield array;
            }
            case String text -> NODES.textNode(text);
            case Boolean truth -> NODES.booleanNode(truth);
            case Long number -> NODES.numberNode(number.longValue());
            case Double number -> NODES.numberNode(number.doubleValue());
            case BigInteger number -> NODES.numberNode(number);
            case BigDecimal number -> NODES.numberNode(number);
            default -> throw new IllegalArgumentException("no plain value: " + value.getClass());
        };
    }

    /**
     * A tree whose large decimals are whole numbers, if they have no fraction. The validator
     * compares decimals with the bounds of whole numbers as {@code long} values, and takes 1E30 for
     * the largest of them. Changes the tree.
     */
    private static JsonNode comparable(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(part -> part.setValue(comparable(part.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, comparable(array.get(i)));
            }
        } else if (node.isFloatingPointNumber() && isLargeWhole(node.decimalValue())) {
            return NODES.numberNode(node.decimalValue().toBigInteger());
        }
        return node;
    }

    private static boolean isLargeWhole(BigDecimal number) {
        long digits = (long) number.precision() - number.scale();
        return digits > DIGITS_OF_LONG
                && digits <= MOST_DIGITS
                && number.stripTrailingZeros().scale() <= 0;
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
    public static final class BadArgumentsException extends Exception {
        private static final long serialVersionUID = 1L;

        BadArgumentsException(String message) {
            super(message);
        }
    }
}
