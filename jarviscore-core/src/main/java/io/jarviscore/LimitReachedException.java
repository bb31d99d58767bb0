package io.jarviscore;

/**
 * A model call of a task's code was refused, because a limit of the task is reached. An agent that
 * lets it pass ends its step as a {@link Outcome.Status#TIMEOUT} with that limit as the cause.
 */
public final class LimitReachedException extends JarvisException {
    private static final long serialVersionUID = 1L;

    private final transient Cause.LimitReached limit;

    /** Carries the limit. */
    public LimitReachedException(Cause.LimitReached limit) {
        super(limit.describe());
        this.limit = limit;
    }

    /** The limit, with the amount used and the amount allowed. */
    public Cause.LimitReached limit() {
        return limit;
    }
}
