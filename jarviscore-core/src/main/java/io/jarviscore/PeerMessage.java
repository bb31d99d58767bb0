package io.jarviscore;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.thread.TraceContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message from another agent.
 *
 * @param sender the id of the agent that sent it; set by the mesh, never by the sender
 * @param payload a plain JSON value
 * @param traceparent the trace that the sender works in, see {@link TraceContext}
 */
public record PeerMessage(String sender, @Nullable Object payload, Optional<String> traceparent) {
    /** A message that belongs to no trace. */
    public PeerMessage(String sender, @Nullable Object payload) {
        this(sender, payload, Optional.empty());
    }

    /**
     * The payload bound to a type.
     *
     * @throws JarvisException if it does not fit
     */
    public <T> T payload(Class<T> type) {
        try {
            return Json.bind(payload, type);
        } catch (JsonException e) {
            throw new JarvisException("message from " + sender + ": " + e.getMessage(), e);
        }
    }
}
