package io.jarviscore.json;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * JSON Schemas of the arguments of tools: objects with known properties and no others.
 *
 * <p>Properties and required names are in alphabetical order, in every process: a schema is a part
 * of each request, and providers cache requests that begin with the same bytes.
 */
public final class ObjectSchema {
    private ObjectSchema() {}

    /** The schema of an object that must have all of these properties. */
    public static Map<String, Object> of(Map<String, Object> properties) {
        return of(properties, properties.keySet());
    }

    /**
     * The schema of an object with these properties.
     *
     * @param properties the schema of each property, by name
     * @param required the names of the properties that must be there
     */
    public static Map<String, Object> of(
            Map<String, Object> properties, Collection<String> required) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", Collections.unmodifiableMap(new TreeMap<>(properties)));
        schema.put("required", new TreeSet<>(required).stream().toList());
        schema.put("additionalProperties", false);
        return Collections.unmodifiableMap(schema);
    }

    /** The schema of a text. */
    public static Map<String, Object> text(String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "string");
        schema.put("description", description);
        return Collections.unmodifiableMap(schema);
    }
}
