package io.jarviscore;

/**
 * The root of this library's exceptions. The message names the key, limit or id, the problem and
 * its remedy. Messages never hold secrets.
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

    /** Describes a failure: its message, or the place in the code where it has none. */
    public static String messageOf(Throwable thrown) {
        String message = thrown.getMessage();
        if (message != null && !message.isBlank()) {
            return message;
        }
        StackTraceElement[] trace = thrown.getStackTrace();
        if (trace.length == 0) {
            return "thrown without a message";
        }
        StackTraceElement place = trace[0];
        String type = place.getClassName();
        return "thrown without a message in "
                + type.substring(type.lastIndexOf('.') + 1)
                + "."
                + place.getMethodName()
                + (place.getLineNumber() > 0 ? ", line " + place.getLineNumber() : "");
    }
}
