package io.jarviscore.nexus.grant;

import io.jarviscore.JarvisException;
import java.util.Optional;

/** Where credentials come from. Thread-safe; every method may block on I/O. */
public interface GrantSource {
    /**
     * The live credential of a provider.
     *
     * @throws io.jarviscore.AuthRequiredException if a person has to connect the provider first
     * @throws JarvisException if the source cannot be used
     */
    Grant grant(ProviderFacts provider);

    /**
     * Another credential after a service refused one with 401; empty if there is none.
     *
     * @throws io.jarviscore.AuthRequiredException if only a person can renew it
     */
    Optional<Grant> renewed(ProviderFacts provider, Grant refused);

    /**
     * The connections of one of the application's users, and nothing else.
     *
     * @throws JarvisException if users are not told apart here
     */
    default GrantSource forUser(String user) {
        throw new JarvisException("these credentials do not tell users apart");
    }

    /**
     * The credentials for tasks of one of the application's users: {@link #forUser}, unless the
     * source has credentials of the application itself.
     */
    default GrantSource onBehalfOf(String user) {
        return forUser(user);
    }
}
