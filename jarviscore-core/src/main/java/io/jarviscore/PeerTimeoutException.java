package io.jarviscore;

/** No reply came in time. The peer may still act on the request. */
public final class PeerTimeoutException extends JarvisException {
    private static final long serialVersionUID = 1L;

    /** Names the peer that was asked and the time waited. */
    public PeerTimeoutException(String message) {
        super(message);
    }
}
