package io.jarviscore;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One durable message.
 *
 * @param id unique; sending the same id to the same recipient again changes nothing
 * @param sender the sending agent's id; set by the mesh
 * @param recipient the mailbox it is for
 * @param payload a plain JSON value
 * @param sentAt when it was accepted
 */
public record Envelope(
        String id, String sender, String recipient, @Nullable Object payload, Instant sentAt) {}
