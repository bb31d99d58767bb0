package io.jarviscore;

import java.time.Duration;
import java.util.Optional;

/** A model gave no usable answer. The message names the provider and never holds its key. */
public final class ModelException extends JarvisException {
    private static final long serialVersionUID = 1L;

    private final ModelFailure failure;
    private final Optional<Duration> retryAfter;

    /** A failure without a hint. */
    public ModelException(ModelFailure failure, String message) {
        this(failure, message, Optional.empty());
    }

    /** A failure with the provider's hint on when to try again. */
    public ModelException(ModelFailure failure, String message, Optional<Duration> retryAfter) {
        super(message);
        this.failure = failure;
        this.retryAfter = retryAfter;
    }

    /** A failure with the one that led to it. */
    public ModelException(ModelFailure failure, String message, Throwable cause) {
        super(message, cause);
        this.failure = failure;
        this.retryAfter = Optional.empty();
    }

    /** The kind of failure. */
    public ModelFailure failure() {
        return failure;
    }

    /** How long the provider asked to wait, if it did. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
