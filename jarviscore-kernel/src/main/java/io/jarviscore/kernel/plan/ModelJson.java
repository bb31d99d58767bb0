package io.jarviscore.kernel.plan;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the JSON in a reply: all of it, or from the first bracket to the last. */
final class ModelJson {
    private ModelJson() {}

    static Optional<Object> in(String reply) {
        Optional<Object> whole = parsed(reply.strip());
        return whole.isPresent() ? whole : between(reply);
    }

    private static Optional<Object> between(String reply) {
        int object = reply.indexOf('{');
        int array = reply.indexOf('[');
        boolean isArray = array >= 0 && (object < 0 || array < object);
        int from = isArray ? array : object;
        int to = reply.lastIndexOf(isArray ? ']' : '}');
        return from < 0 || to <= from ? Optional.empty() : parsed(reply.substring(from, to + 1));
    }

    private static Optional<Object> parsed(String text) {
        if (text.isEmpty() || "{[".indexOf(text.charAt(0)) < 0) {
            return Optional.empty();
        }
        try {
            @Nullable Object value = Json.parse(text);
            return Optional.ofNullable(value);
        } catch (JsonException notJson) {
            return Optional.empty();
        }
    }
}
