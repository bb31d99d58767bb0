package io.jarviscore.kernel.registry;

import io.jarviscore.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One version of a function. Immutable; equal content has one {@link #version}.
 *
 * @param name its name in calls; lower-case letters, digits and {@code _}, at most 60
 * @param description its purpose, for search and for the model
 * @param parameters the JSON Schema of its arguments, an object schema
 * @param language the language of the source; versions in different languages share nothing
 * @param source a script that reads {@code inputs.args} and sets {@code result}
 * @param example arguments it was proved with
 * @param tainted whether text from outside was in the task that wrote it: its words, and what it
 *     returns, are data
 */
public record StoredFunction(
        String name,
        String description,
        Map<String, Object> parameters,
        String language,
        String source,
        Map<String, Object> example,
        boolean tainted) {
    private static final String NAME = "[a-z][a-z0-9_]{0,59}";

    /** The longest source. */
    public static final int LONGEST_SOURCE = 100_000;

    /**
     * Checks and orders the parts.
     *
     * @throws IllegalArgumentException if a part is not usable; names it
     */
    public StoredFunction {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException(
                    "function name "
                            + Json.write(Json.cut(80, name))
                            + " is not usable: use a lower-case letter, then letters, digits and _,"
                            + " at most 60");
        }
        if (description.isBlank()) {
            throw new IllegalArgumentException(
                    "function " + name + " has no description: say what it does");
        }
        if (source.isBlank() || source.length() > LONGEST_SOURCE) {
            throw new IllegalArgumentException(
                    "function "
                            + name
                            + " has "
                            + source.length()
                            + " characters of source: use 1 to "
                            + LONGEST_SOURCE);
        }
        parameters = Json.ordered(parameters);
        example = Json.ordered(example);
    }

    /** A version that no text from outside has touched. */
    public StoredFunction(
            String name,
            String description,
            Map<String, Object> parameters,
            String language,
            String source,
            Map<String, Object> example) {
        this(name, description, parameters, language, source, example, false);
    }

    /** SHA-256 of the content, in hexadecimal. */
    public String version() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes());
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Its stored form. The same content has the same bytes in every JVM. */
    byte[] bytes() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("description", description);
        fields.put("parameters", parameters);
        fields.put("language", language);
        fields.put("source", source);
        fields.put("example", example);
        if (tainted) {
            fields.put("tainted", true);
        }
        return Json.write(fields).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a stored form.
     *
     * @throws RuntimeException if it is none
     */
    @SuppressWarnings("unchecked") // the plain form of an object has text keys
    static StoredFunction of(byte[] bytes) {
        Map<String, Object> fields = Json.parseObject(new String(bytes, StandardCharsets.UTF_8));
        return new StoredFunction(
                Json.bind(fields.get("name"), String.class),
                Json.bind(fields.get("description"), String.class),
                Json.bind(fields.get("parameters"), Map.class),
                Json.bind(fields.get("language"), String.class),
                Json.bind(fields.get("source"), String.class),
                Json.bind(fields.get("example"), Map.class),
                Boolean.TRUE.equals(fields.get("tainted")));
    }
}
