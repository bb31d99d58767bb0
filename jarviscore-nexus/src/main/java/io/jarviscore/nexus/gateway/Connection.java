package io.jarviscore.nexus.gateway;

import io.jarviscore.nexus.grant.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

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

    /** Tells it from others: 64 bits of the id's SHA-256 digest, from which the id is not found. */
    String key() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(id.reveal().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, Long.BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
