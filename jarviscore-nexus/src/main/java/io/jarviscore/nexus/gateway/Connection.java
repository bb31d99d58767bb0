package io.jarviscore.nexus.gateway;

import io.jarviscore.nexus.grant.Secret;
import java.time.Instant;

/**
 * A user's connection to a provider with a set of scopes, as it is stored.
 *
 * @param id its id at the Gateway, a bearer capability
 * @param state how it stood last
 * @param page where consent is given, empty when it was
 * @param since when consent was asked for or given
 */
record Connection(Secret id, State state, String page, Instant since) {
    /** How a connection stood last. */
    enum State {
        /** Consent was asked for. */
        PENDING,
        /** It works. */
        ACTIVE,
        /** It has to be connected again. */
        LOST
    }

    /** Tells it from others; no part of the id. */
    String key() {
        return Integer.toHexString(id.reveal().hashCode());
    }
}
