package io.jarviscore.p2p.membership;

/** A frame that does not follow the layout. It is dropped and counted. */
final class FrameException extends Exception {
    private static final long serialVersionUID = 1L;

    FrameException(String message) {
        // Strangers decide how often this happens: no stack trace.
        super(message, null, false, false);
    }
}
