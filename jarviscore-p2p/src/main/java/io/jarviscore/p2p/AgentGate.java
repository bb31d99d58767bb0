package io.jarviscore.p2p;

import io.jarviscore.JarvisException;
import io.jarviscore.Peer;
import io.jarviscore.PeerMessage;
import io.jarviscore.extension.LocalAgents;
import io.jarviscore.p2p.messaging.MessageHandler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Passes other nodes' messages to the agents of this one. Thread-safe. */
final class AgentGate implements MessageHandler {
    private final LocalAgents agents;
    private final Supplier<Catalogues> catalogues;
    private final Consumer<String> linkLost;
    private final Supplier<byte[]> catalogue;
    private final Consumer<Bodies.Nudge> nudged;
    private final Map<String, AtomicInteger> loads = new ConcurrentHashMap<>();

    /**
     * Serves this node's agents.
     *
     * @param catalogues the agents of the other nodes
     * @param linkLost receives the name of a node whose link broke
     * @param catalogue this node's own catalogue, as it is sent
     * @param nudged receives other nodes' changes of a shared store
     */
    AgentGate(
            LocalAgents agents,
            Supplier<Catalogues> catalogues,
            Consumer<String> linkLost,
            Supplier<byte[]> catalogue,
            Consumer<Bodies.Nudge> nudged) {
        this.agents = agents;
        this.catalogues = catalogues;
        this.linkLost = linkLost;
        this.catalogue = catalogue;
        this.nudged = nudged;
    }

    @Override
    public byte[] onRequest(String node, byte[] body, Duration remaining) {
        return switch (Bodies.incoming(body)) {
            case Bodies.CatalogueRequest wanted -> catalogue.get();
            case Bodies.AgentMessage message -> answer(node, message);
            case Bodies.Nudge nudge ->
                    throw new JarvisException("a nudge is a notification, not a request");
        };
    }

    private byte[] answer(String node, Bodies.AgentMessage message) {
        PeerMessage checked = checked(node, message);
        AtomicInteger load = loads.computeIfAbsent(message.target(), id -> new AtomicInteger());
        load.incrementAndGet();
        try {
            return Bodies.answer(agents.request(message.target(), checked), load.get());
        } finally {
            load.decrementAndGet();
        }
    }

    @Override
    public void onNotify(String node, byte[] body) throws Exception {
        switch (Bodies.incoming(body)) {
            case Bodies.AgentMessage message ->
                    agents.notify(message.target(), checked(node, message));
            case Bodies.Nudge nudge -> nudged.accept(nudge);
            case Bodies.CatalogueRequest wanted ->
                    throw new JarvisException("a catalogue is requested, not notified");
        }
    }

    /** The link proves the node; the node may only speak for its own agents. */
    private PeerMessage checked(String node, Bodies.AgentMessage message) {
        boolean here = agents.list().stream().map(Peer::id).anyMatch(message.target()::equals);
        if (!here) {
            throw new JarvisException("no agent " + message.target() + " is on this node");
        }
        if (!catalogues.get().mayHave(node, message.sender())) {
            throw new JarvisException("node " + node + " has no agent " + message.sender());
        }
        return new PeerMessage(message.sender(), message.data(), message.traceparent());
    }

    @Override
    public void onLinkLost(String node) {
        linkLost.accept(node);
    }
}
