package io.jarviscore;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.time.Duration;

/**
 * A message that is being worked on. It is gone after {@link #ack()}; without it, it is delivered
 * again: at once when closed or refused, otherwise when its visibility timeout has passed.
 */
public interface Delivery extends AutoCloseable {
    /** The message. */
    Envelope envelope();

    /** 1 the first time, one more each time it is delivered again. */
    int attempt();

    /**
     * Done with it. Returns false if it had been taken away, because its visibility timeout had
     * expired.
     */
    boolean ack();

    /** Cannot be done now: deliver it again, or to the dead letters after too many attempts. */
    void nack();

    /** Needs longer: hides it for this long from now. Returns false if it had been taken away. */
    boolean extend(Duration visibility);

    /** Refuses the message unless it was acknowledged or refused before. */
    @Override
    void close();

    /** The sending agent's id. */
    default String sender() {
        return envelope().sender();
    }

    /**
     * The payload bound to a type.
     *
     * @throws JarvisException if it does not fit
     */
    default <T> T payload(Class<T> type) {
        try {
            return Json.bind(envelope().payload(), type);
        } catch (JsonException e) {
            throw new JarvisException("mail from " + sender() + ": " + e.getMessage(), e);
        }
    }
}
