package io.jarviscore;

/**
 * The result of a task was requested, and it has none: it failed, was stopped by a limit, waits for
 * a person, or its result does not have the type. The outcome says which.
 */
public final class TaskFailedException extends JarvisException {
    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;

    TaskFailedException(String message, Outcome outcome) {
        super(message);
        this.outcome = outcome;
    }

    TaskFailedException(String message, Outcome outcome, Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    /** How the task ended or why it waits. */
    public Outcome outcome() {
        return outcome;
    }
}
