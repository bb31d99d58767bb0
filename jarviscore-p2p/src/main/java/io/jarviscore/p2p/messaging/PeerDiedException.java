package io.jarviscore.p2p.messaging;

import io.jarviscore.JarvisException;

/** The node that a request was sent to died before it answered. The work may have been done. */
public final class PeerDiedException extends JarvisException {
    private static final long serialVersionUID = 1L;

    private final boolean accepted;

    PeerDiedException(String message, boolean accepted) {
        super(message);
        this.accepted = accepted;
    }

    /** Whether the node had begun to work on it. */
    public boolean accepted() {
        return accepted;
    }
}
