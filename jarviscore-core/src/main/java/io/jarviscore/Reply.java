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
 * @param error the failure at the peer; empty if it answered
 * @param usage the peer's spending on models to answer, its own requests to peers included; nothing
 *     if its node runs no kernel, or a version that does not report it
 */
public record Reply(String sender, @Nullable Object value, Optional<String> error, Usage usage) {
    /** A reply that cost nothing. */
    public Reply(String sender, @Nullable Object value, Optional<String> error) {
        this(sender, value, error, Usage.NONE);
    }

    /** The reply of a peer whose code threw this. */
    public static Reply failure(String sender, Throwable thrown) {
        String type = thrown.getClass().getSimpleName();
        String message = thrown.getMessage();
        return new Reply(sender, null, Optional.of(message == null ? type : type + ": " + message));
    }

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
