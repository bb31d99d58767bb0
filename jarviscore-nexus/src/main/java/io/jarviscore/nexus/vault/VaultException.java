package io.jarviscore.nexus.vault;

import io.jarviscore.JarvisException;

/** A vault that cannot be used. The file is as it was. */
public final class VaultException extends JarvisException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    VaultException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    VaultException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The kind of error. */
    public Reason reason() {
        return reason;
    }

    /** The kinds of errors of a vault. */
    public enum Reason {
        /** The key is another one than that it was written with. */
        WRONG_KEY,
        /** The key is right and the content was changed. */
        TAMPERED,
        /**
         * The original's format cannot tell a wrong key from changed content; it is one of both.
         */
        WRONG_KEY_OR_TAMPERED,
        /** It has none of the known formats. */
        DAMAGED,
        /** Another process holds the lock for too long. */
        LOCKED,
        /** The file system refuses. */
        UNREADABLE
    }
}
