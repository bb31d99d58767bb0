package io.jarviscore;

/**
 * A store cannot be reached at the moment; the same call may succeed later. Whether a change that
 * was asked for has been made is not known. A running workflow waits for its store; a direct call
 * of a port or the mesh throws it at once.
 */
public class StoreUnavailableException extends JarvisException {
    private static final long serialVersionUID = 1L;

    /** Names the attempted operation, and its remedy. */
    public StoreUnavailableException(String message) {
        super(message);
    }

    /** With the failure that led to it. */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
