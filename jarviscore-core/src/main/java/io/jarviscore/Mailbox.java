package io.jarviscore;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Port: at-least-once messages. Each sender's messages to a mailbox are delivered in the order
 * sent, as long as none is refused. A mailbox has a bounded length; sending to a full one is
 * refused. Thread-safe.
 */
public interface Mailbox {
    /**
     * Accepts a message; when this returns, it is as durable as the store.
     *
     * @return false if the recipient has already been sent this id
     * @throws JarvisException if the mailbox is full; the message names the limit
     */
    boolean send(Envelope envelope);

    /**
     * The next messages, oldest first, all that are there up to a number; waits for one if there is
     * none, and blocks without polling. Each delivery is settled by itself, and each one's time
     * runs from now.
     *
     * @param most at least 1
     * @param wait at most this long; empty afterwards
     */
    List<Delivery> receive(String recipient, int most, Duration wait) throws InterruptedException;

    /** The next message, waiting for one if there is none; blocks without polling. */
    default Optional<Delivery> receive(String recipient, Duration wait)
            throws InterruptedException {
        return receive(recipient, 1, wait).stream().findFirst();
    }

    /** How many messages wait or are being worked on. */
    int size(String recipient);

    /** Messages given up after too many attempts, oldest first. */
    List<Envelope> deadLetters(String recipient);

    /**
     * Makes messages that a dead process received and did not acknowledge available at once, before
     * their visibility ends. Such a delivery has ended: its late acknowledgement is refused. A
     * mailbox that does not record receivers does nothing.
     *
     * @param owner the dead process, by its {@link io.jarviscore.extension.MeshAssembly#owner()}
     */
    default void expire(String owner) {}
}
