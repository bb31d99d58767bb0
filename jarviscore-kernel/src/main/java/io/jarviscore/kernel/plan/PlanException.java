package io.jarviscore.kernel.plan;

/** A plan cannot be used; the message tells the model what to mend. */
public final class PlanException extends Exception {
    private static final long serialVersionUID = 1L;

    PlanException(String message) {
        super(message);
    }
}
