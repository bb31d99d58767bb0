package io.jarviscore.p2p.messaging;

import io.jarviscore.JarvisException;

/** No response came in time; the message says how far the request had come. */
public final class RequestTimeoutException extends JarvisException {
    private static final long serialVersionUID = 1L;

    private final boolean accepted;

    RequestTimeoutException(String message, boolean accepted) {
        super(message);
        this.accepted = accepted;
    }

    /** Whether the node had begun to work on it; if not, it may never have arrived. */
    public boolean accepted() {
        return accepted;
    }
}
