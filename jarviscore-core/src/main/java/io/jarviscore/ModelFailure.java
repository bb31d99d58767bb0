package io.jarviscore;

/** The kinds of model failure, whichever provider they come from. */
public enum ModelFailure {
    /** Too many requests or tokens for now; worth waiting. */
    RATE_LIMITED,
    /** No money or quota left; waiting does not help. */
    QUOTA_EXHAUSTED,
    /** The provider is overloaded (503, 529); worth waiting. */
    OVERLOADED,
    /** A passing fault: 5xx, 408, 409, a broken connection. */
    TRANSIENT,
    /** No answer in time. */
    TIMEOUT,
    /** The conversation is longer than the model's window. */
    CONTEXT_OVERFLOW,
    /** A filter stopped the request or the answer. */
    CONTENT_FILTERED,
    /** The model declined. */
    REFUSED,
    /** The provider did not accept the request. */
    BAD_REQUEST,
    /** The key or its rights. */
    AUTH,
    /** No such model or deployment. */
    NOT_FOUND,
    /** The answer could not be read. */
    MALFORMED_RESPONSE,
    /** No provider is configured, or none can take the request. */
    UNAVAILABLE,
    /** The caller stopped it. */
    CANCELLED;

    /** Whether the same request to the same provider may succeed later. */
    public boolean isPassing() {
        return this == RATE_LIMITED || this == OVERLOADED || this == TRANSIENT;
    }
}
