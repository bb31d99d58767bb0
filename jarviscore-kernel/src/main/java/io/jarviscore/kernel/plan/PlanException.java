package io.jarviscore.kernel.plan;

/** A plan cannot be used; the message names the defect to the model. */
public final class PlanException extends Exception {
    private static final long serialVersionUID = 1L;

    PlanException(String message) {
        super(message);
    }
}
