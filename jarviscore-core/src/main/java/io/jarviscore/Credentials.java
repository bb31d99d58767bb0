package io.jarviscore;

import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Port: HTTP calls that are signed for an agent. No secret is ever visible to it: not in the
 * answer, not in an exception. Thread-safe.
 */
public interface Credentials {
    /**
     * Makes a call with the credentials of a provider and blocks for the answer. An HTTP error is
     * an answer, not an exception. Redirects are followed within the provider's hosts.
     *
     * @param provider the provider's name, for example {@code github}
     * @throws AuthRequiredException if a person has to connect the provider first; within a task,
     *     let it pass: the task waits for the person and runs again
     * @throws JarvisException if the provider is unknown, the call is not allowed, or the service
     *     cannot be reached; the message holds no secret
     */
    HttpReply call(String provider, HttpCall call);

    /**
     * Makes a call and writes the answer's body to a stream while it arrives, with every secret
     * replaced. The size is limited by {@link HttpCall#maxReply}.
     *
     * @param to receives the body; not closed
     * @return the answer with an empty body
     * @throws JarvisException as {@link #call} does
     */
    default HttpReply download(String provider, HttpCall call, OutputStream to) {
        throw new JarvisException("these credentials cannot stream an answer");
    }

    /**
     * Credentials for one task. Calls are made for the user that the application bound to the task,
     * see {@link #userOf}, unless {@link #forUser} has named one. A call that needs a person's
     * decision asks once, and the task waits for it.
     *
     * @throws JarvisException if the values bound to the task name no user
     */
    default Credentials forTask(Task task) {
        return this;
    }

    /**
     * Credentials of one of the application's users: calls are signed with that user's connections
     * only. Without this, calls are made for the user of the task, see {@link #forTask}, else for
     * {@code nexus_default_user_id}. The model of an agent cannot choose a user.
     *
     * @param user names the user; 1 to 200 characters
     * @throws JarvisException if these credentials do not tell users apart
     * @throws IllegalArgumentException if the name cannot be used
     */
    default Credentials forUser(String user) {
        throw new JarvisException("these credentials do not tell users apart");
    }

    /**
     * The user that the application bound to a task ({@link Task#bound}), as {@link #forUser} names
     * it. That is the value {@code user}; with a {@code tenant} too, {@code tenant/user}, with
     * {@code %2F} and {@code %25} for a slash and a percent sign in the tenant; for a tenant alone
     * {@code tenant/}. A user without a tenant whose name has a slash is named with one more before
     * it. No two pairs of tenant and user have one name.
     *
     * @return empty if neither is bound
     * @throws JarvisException if a bound value is no name of 1 to 256 characters on one line; the
     *     default user does not stand in for it
     */
    static Optional<String> userOf(Task task) {
        return task.user();
    }

    /** A service that agents may call. */
    record Service(String name, String label, List<String> hosts, List<String> asksFirst) {
        /** Copies the lists. */
        public Service {
            hosts = List.copyOf(hosts);
            asksFirst = List.copyOf(asksFirst);
        }

        /**
         * Scheme, host and port that a call goes to which names none: the first of the hosts
         * without a wildcard. Empty if there is none, as where each customer has a host.
         */
        public Optional<String> origin() {
            return hosts.stream()
                    .filter(host -> !host.startsWith("*."))
                    .findFirst()
                    .map(host -> host.contains("://") ? host : "https://" + host);
        }
    }

    /** Makes the credentials of one agent; the port that modules fill. */
    @FunctionalInterface
    interface Provider {
        /** The credentials of the agent with this id. */
        Credentials forAgent(String agentId);

        /** The services that can be called, for the model: names and hosts, never a secret. */
        default List<Service> services() {
            return List.of();
        }

        /** Whether a person has to be asked before a call. */
        default boolean asksFirst(String provider, HttpCall call) {
            return false;
        }

        /**
         * Credentials of an agent for calls that a person has approved, or that need no approval:
         * {@link #asksFirst} is not enforced. For the mesh, not for agents.
         */
        default Credentials approved(String agentId) {
            return forAgent(agentId);
        }
    }
}
