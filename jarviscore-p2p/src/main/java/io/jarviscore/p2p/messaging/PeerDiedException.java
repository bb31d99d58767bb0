package io.jarviscore.p2p.messaging;

import io.jarviscore.JarvisException;

/** The node that a request was sent to died before it answered. The work may have been done. */
public final class PeerDiedException extends JarvisException {
    private static final long serialVersionUID = 1L;

    /** Names the node. */
    public PeerDiedException(String message) {
        super(message);
    }
}
