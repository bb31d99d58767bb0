package io.jarviscore.net;

import java.io.IOException;

/**
 * A connection that {@link AddressRules} refuse. An {@link IOException}, so that HTTP clients pass
 * it on from their sockets. The message names host, address and kind.
 */
public final class ForbiddenAddressException extends IOException {
    private static final long serialVersionUID = 1L;

    ForbiddenAddressException(String message) {
        super(message);
    }
}
