package io.jarviscore;

/**
 * The root of what this library throws when it cannot do what it was asked. The message names the
 * key, limit or id, what happened, and what to do about it. Messages never hold secrets.
 */
public class JarvisException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure that started here. */
    public JarvisException(String message) {
        super(message);
    }

    /** A failure with the one that led to it. */
    public JarvisException(String message, Throwable cause) {
        super(message, cause);
    }
}
