package io.jarviscore;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One agent's own mail. Thread-safe. */
public interface AgentMailbox {
    /**
     * Sends a durable message.
     *
     * @param to an agent's id
     * @param payload anything with a JSON form
     * @return the message's id
     * @throws JarvisException if the mailbox is full
     */
    String send(String to, @Nullable Object payload);

    /** The next message for this agent, waiting for one if there is none. */
    Optional<Delivery> receive(Duration wait) throws InterruptedException;
}
