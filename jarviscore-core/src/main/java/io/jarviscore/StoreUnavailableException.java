package io.jarviscore;

/**
 * A store cannot be reached at the moment; the same call may succeed later. Whether a change that
 * was asked for has been made is not known. A running workflow waits for its store; whoever calls a
 * port or the mesh directly hears of it at once.
 */
public class StoreUnavailableException extends JarvisException {
    private static final long serialVersionUID = 1L;

    /** With what was tried, and what to check. */
    public StoreUnavailableException(String message) {
        super(message);
    }

    /** With the failure that led to it. */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
