package io.jarviscore.nexus.gateway;

import io.jarviscore.JarvisException;

/** A Gateway that cannot serve now or is set up wrongly. The message holds no secret. */
final class GatewayException extends JarvisException {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;

    GatewayException(String message, boolean isTransient) {
        super(message);
        this.isTransient = isTransient;
    }

    /** Whether the same request may succeed later. */
    boolean isTransient() {
        return isTransient;
    }
}
