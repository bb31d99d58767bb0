package io.jarviscore;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A peer's answer.
 *
 * @param sender the id of the agent that answered
 * @param value the answer as a plain JSON value, may be null
 * @param error what went wrong at the peer; empty if it answered
 */
public record Reply(String sender, @Nullable Object value, Optional<String> error) {
    /** Whether the peer answered instead of failing. */
    public boolean ok() {
        return error.isEmpty();
    }

    /** The answer as a plain JSON value; an empty map if there is none. */
    public Object payload() {
        return value == null ? Map.of() : value;
    }

    /**
     * The answer bound to a type.
     *
     * @throws JarvisException if the peer failed or the answer does not fit
     */
    public <T> T payload(Class<T> type) {
        if (error.isPresent()) {
            throw new JarvisException("peer " + sender + " failed: " + error.get());
        }
        try {
            return Json.bind(value, type);
        } catch (JsonException e) {
            throw new JarvisException("reply from " + sender + ": " + e.getMessage(), e);
        }
    }
}
