package io.jarviscore;

/** Port: calls that are signed for an agent. No secret is ever visible to it. Thread-safe. */
public interface Credentials {
    /**
     * Makes a call with the credentials of a provider and blocks for the answer.
     *
     * @param provider the provider's name, for example {@code github}
     * @throws JarvisException if there is no connection to that provider, or the call is not
     *     allowed
     */
    HttpReply call(String provider, HttpCall call);

    /** Makes the credentials of one agent; the port that modules fill. */
    @FunctionalInterface
    interface Provider {
        /** The credentials of the agent with this id. */
        Credentials forAgent(String agentId);
    }
}
