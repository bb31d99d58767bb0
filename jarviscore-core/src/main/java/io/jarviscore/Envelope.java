package io.jarviscore;

import io.jarviscore.thread.TraceContext;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One durable message.
 *
 * @param id unique; sending the same id to the same recipient again changes nothing
 * @param sender the sending agent's id; set by the mesh
 * @param recipient the mailbox it is for
 * @param payload a plain JSON value
 * @param sentAt when it was accepted
 * @param traceparent the trace that the sender works in, see {@link TraceContext}
 */
public record Envelope(
        String id,
        String sender,
        String recipient,
        @Nullable Object payload,
        Instant sentAt,
        Optional<String> traceparent) {
    /** A message that belongs to no trace. */
    public Envelope(
            String id, String sender, String recipient, @Nullable Object payload, Instant sentAt) {
        this(id, sender, recipient, payload, sentAt, Optional.empty());
    }
}
