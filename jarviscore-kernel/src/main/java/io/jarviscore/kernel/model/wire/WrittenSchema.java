package io.jarviscore.kernel.model.wire;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import io.jarviscore.json.Json;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * A tool's JSON Schema together with its text. Every request of an agent carries the schemas of all
 * its tools; one that is written down already is copied into the request, which takes a fifth of
 * the time. To everybody else it is a map like any other. Cannot be modified; thread-safe.
 */
public final class WrittenSchema extends AbstractMap<String, Object> {
    private final Map<String, Object> schema;
    private final SerializedString json;

    private WrittenSchema(Map<String, Object> schema, SerializedString json) {
        this.schema = schema;
        this.json = json;
    }

    /**
     * Writes a schema down, unless it is so already. Later changes to the map do not show. The text
     * is the same in every JVM, as {@link Json#ordered} says.
     *
     * @throws io.jarviscore.json.JsonException if it has a part that JSON cannot carry, or is
     *     nested too deeply
     */
    public static WrittenSchema of(Map<String, Object> schema) {
        if (schema instanceof WrittenSchema written) {
            return written;
        }
        String text = Json.write(Json.ordered(schema));
        return new WrittenSchema(
                Collections.unmodifiableMap(Json.parseObject(text)), new SerializedString(text));
    }

    /** The schema as compact JSON. */
    public String text() {
        return json.getValue();
    }

    /** Returns the schema as JSON that a generator copies. */
    public SerializableString json() {
        return json;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return schema.entrySet();
    }
}
