package io.jarviscore;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One agent's own mail. Thread-safe. */
public interface AgentMailbox {
    /**
     * Sends a durable message.
     *
     * @param to an agent's id; it may be one that nobody has announced yet, but a mesh sends to at
     *     most 1,000 of those
     * @param payload anything with a JSON form
     * @return the message's id
     * @throws JarvisException if the mailbox is full, or {@code to} is one name too many that no
     *     agent has announced
     */
    String send(String to, @Nullable Object payload);

    /**
     * Like {@link #send(String, Object)}, with deduplication: where this agent has sent that
     * recipient a message with that key before, nothing is sent. For code that does not know
     * whether it has: a step that is run again, a send that ended in a {@link
     * StoreUnavailableException}. A key of {@link Task#idempotencyKey()} and a number does.
     * Mailboxes remember keys for as long as their stores say.
     *
     * @return the message's id, whether it was sent now or before
     */
    String send(String to, @Nullable Object payload, String idempotencyKey);

    /**
     * Sends a durable message to one agent of a role, here or on another node. Prefers an agent
     * that is alive; otherwise an agent that is down receives it after its next start.
     *
     * @return the message's id
     * @throws JarvisException if no agent of the role is known, or the mailbox is full
     */
    String sendToRole(String role, @Nullable Object payload);

    /** Sends a durable message to one agent with a capability, like {@link #sendToRole}. */
    String sendToCapability(String capability, @Nullable Object payload);

    /**
     * Sends a durable message to every known agent on every node, except this one. A mailbox that
     * is full is left out, with a warning.
     *
     * @return to how many
     */
    int broadcast(@Nullable Object payload);

    /**
     * The next messages for this agent that are there, oldest first and at most {@code
     * mailbox_max_messages}; waits for one if there is none. Each is acknowledged by itself.
     */
    List<Delivery> receiveAll(Duration wait) throws InterruptedException;

    /** The next message for this agent, waiting for one if there is none. */
    Optional<Delivery> receive(Duration wait) throws InterruptedException;
}
