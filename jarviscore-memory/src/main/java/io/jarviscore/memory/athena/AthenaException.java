package io.jarviscore.memory.athena;

import io.jarviscore.JarvisException;

/** A request to Athena failed. */
public final class AthenaException extends JarvisException {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** The operation is declared and this server does not offer it (501). */
        UNSUPPORTED,
        /** The session is unknown, as after the server was wiped (404). */
        UNKNOWN_SESSION,
        /** The request is wrong or not allowed (other 4xx); repeating it does not help. */
        REFUSED,
        /** The server cannot be reached, failed (5xx), asked to wait (429) or answered nonsense. */
        UNAVAILABLE
    }

    private final Reason reason;

    AthenaException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    AthenaException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
