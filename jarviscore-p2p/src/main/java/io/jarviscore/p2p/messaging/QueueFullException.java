package io.jarviscore.p2p.messaging;

import io.jarviscore.JarvisException;

/**
 * The queue to a node is full: it takes messages more slowly than they are sent. Nothing was sent.
 */
public final class QueueFullException extends JarvisException {
    private static final long serialVersionUID = 1L;

    /** Names the node and the limit. */
    public QueueFullException(String message) {
        super(message);
    }
}
