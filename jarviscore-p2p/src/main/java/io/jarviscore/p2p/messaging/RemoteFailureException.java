package io.jarviscore.p2p.messaging;

import io.jarviscore.JarvisException;

/** The other node answered that the request failed. */
public final class RemoteFailureException extends JarvisException {
    private static final long serialVersionUID = 1L;

    RemoteFailureException(String message) {
        super(message);
    }
}
