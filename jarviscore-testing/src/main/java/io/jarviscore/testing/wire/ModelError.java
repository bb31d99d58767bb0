package io.jarviscore.testing.wire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An error that each wire puts into its provider's words.
 *
 * @param kind the kind of error
 * @param status the HTTP status
 * @param parameter the request's field that is wrong, or nothing
 * @param retry when to come back, if it says so
 */
public record ModelError(Kind kind, int status, String parameter, @Nullable Retry retry) {

    /** An error with the usual status of its kind. */
    public static ModelError of(Kind kind) {
        return new ModelError(kind, kind.status, "", null);
    }

    /**
     * Returns this error with a hint.
     *
     * @throws IllegalArgumentException if the wait is not positive
     */
    public ModelError hint(Form form, Duration wait) {
        if (!wait.isPositive()) {
            throw new IllegalArgumentException("wait is " + wait + ": it must be positive");
        }
        return new ModelError(kind, status, parameter, new Retry(form, wait));
    }

    /** A hint and its form. */
    public record Retry(Form form, Duration delay) {}

    /** How a provider says when to try again. Each form is on real wires. */
    public enum Form {
        /** The {@code retry-after-ms} header, in milliseconds. */
        RETRY_AFTER_MS,
        /** The {@code Retry-After} header, in whole seconds, rounded up. */
        RETRY_AFTER_SECONDS,
        /** The {@code Retry-After} header as an HTTP date, counted from the server's clock. */
        RETRY_AFTER_DATE,
        /** A {@code google.rpc.RetryInfo} among the error's details. */
        RETRY_INFO,
        /** "Please retry after N seconds" in the error's message, as Azure writes it. */
        SENTENCE,
        /** No request and no token remains, and the reset headers say until when. */
        RESET_HEADERS
    }

    /** The kinds of errors, with their usual statuses. */
    public enum Kind {
        /** Too many requests or tokens. */
        RATE_LIMITED(429),
        /** No money or quota is left. */
        QUOTA_EXHAUSTED(429),
        /** The provider has no capacity. */
        OVERLOADED(529),
        /** The status varies and is given with the error. */
        SERVER(500),
        /** The filter refused the prompt. */
        CONTENT_FILTERED(400),
        /** The conversation is longer than the window. */
        CONTEXT_OVERFLOW(400),
        /** The key is wrong. */
        UNAUTHORIZED(401),
        /** There is no such model. */
        NOT_FOUND(404),
        /** The model does not take a parameter. */
        BAD_PARAMETER(400);

        private final int status;

        Kind(int status) {
            this.status = status;
        }
    }
}
