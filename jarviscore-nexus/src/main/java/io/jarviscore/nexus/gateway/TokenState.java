package io.jarviscore.nexus.gateway;

import io.jarviscore.nexus.grant.Grant;

/** How a connection stands at the Gateway, by the status of its token. */
sealed interface TokenState {
    /** 200: there is a live credential. */
    record Active(Grant grant, boolean isExpired) implements TokenState {}

    /** 403: nobody has given consent yet, or consent failed; the Gateway cannot tell. */
    record Pending() implements TokenState {}

    /** 409: a person has to give consent again. */
    record Attention() implements TokenState {}

    /** 404 or 400: there is no such connection. */
    record Unknown() implements TokenState {}
}
