package io.jarviscore.testing;

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
record ServerError(Kind kind, int status, String parameter, @Nullable Retry retry)
        implements ServerReply {

    static ServerError of(Kind kind) {
        return new ServerError(kind, kind.status, "", null);
    }

    ServerError hint(Hint form, Duration wait) {
        if (!wait.isPositive()) {
            throw new IllegalArgumentException("wait is " + wait + ": it must be positive");
        }
        return new ServerError(kind, status, parameter, new Retry(form, wait));
    }

    /** A hint and its form. */
    record Retry(Hint form, Duration delay) {}

    enum Kind {
        RATE_LIMITED(429),
        QUOTA_EXHAUSTED(429),
        OVERLOADED(529),
        /** The status varies and is given with the error. */
        SERVER(500),
        CONTENT_FILTERED(400),
        CONTEXT_OVERFLOW(400),
        UNAUTHORIZED(401),
        NOT_FOUND(404),
        BAD_PARAMETER(400);

        private final int status;

        Kind(int status) {
            this.status = status;
        }
    }
}
