package io.jarviscore.nexus;

import io.jarviscore.JarvisException;
import java.util.Locale;

/** A call that a rule of this module kept from being made. The message holds no secret. */
final class BlockedCallException extends JarvisException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    BlockedCallException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    /** Which rule it was. */
    enum Reason {
        /** A method that is not allowed. */
        METHOD,
        /** A header that callers may not set. */
        HEADER,
        /** A URL that is none, or that two parsers read differently. */
        URL,
        /** A host that the provider's credential does not go to. */
        HOST,
        /** A host whose address is in a network that the provider's hosts may not be in. */
        ADDRESS,
        /** A redirect to where neither the credential nor a call without it may go. */
        REDIRECT,
        /** More calls in a minute than the agent may make. */
        RATE_LIMIT,
        /** An effect that a person decides about, outside a task that could ask. */
        APPROVAL;

        /** The name in metrics. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
