package io.jarviscore;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Port: finds and messages other agents, on behalf of one agent. Messages are fast and not durable;
 * for those that must survive use {@link AgentMailbox}. Payloads are anything with a JSON form. An
 * agent never reaches itself. Thread-safe.
 */
public interface Peers {
    /** An agent with this role, if there is one. */
    Optional<Peer> role(String role);

    /** Every agent with this capability. */
    List<Peer> capability(String capability);

    /** Agents whose card mentions every word of the query, best match first. */
    List<Peer> discover(String query);

    /** Every other agent. */
    List<Peer> list();

    /**
     * Asks a peer and blocks for the reply. With several peers of that address, one is picked in
     * turn. The peer's spending on models is charged to the asking task with the reply, so not if
     * none comes in time.
     *
     * @param to an id, a role or a capability
     * @throws PeerTimeoutException if no reply came in time; the peer is interrupted
     * @throws JarvisException if nobody has that address
     */
    Reply request(String to, @Nullable Object payload, Duration timeout);

    /**
     * Like {@link #request}, without blocking; times out after the configured task deadline or 30
     * s.
     */
    CompletableFuture<Reply> ask(String to, @Nullable Object payload);

    /**
     * Tells a peer and does not wait.
     *
     * @throws JarvisException if nobody has that address
     */
    void notify(String to, @Nullable Object payload);

    /** Tells every other agent; returns how many were reached. */
    int broadcast(@Nullable Object payload);

    /**
     * These peers, with another way to choose among several of one address. Where all agents are in
     * this process, they take turns with every choice.
     */
    default Peers choosing(PeerChoice choice) {
        return this;
    }

    /**
     * The other agents as text for a prompt: one line each, by id, always in one order. Names and
     * descriptions are shortened, and have no control characters: they come from other nodes.
     */
    default String describe() {
        List<Peer> peers = list();
        return peers.isEmpty()
                ? "No other agents are available."
                : peers.stream()
                        .sorted(Comparator.comparing(Peer::id).thenComparing(Peer::node))
                        .map(Peer::line)
                        .collect(Collectors.joining("\n", "Available agents:\n", ""));
    }

    /** Makes the view of one agent; the port that modules fill. */
    @FunctionalInterface
    interface Provider {
        /** The view of this agent of the mesh. */
        Peers forAgent(Peer self);
    }
}
