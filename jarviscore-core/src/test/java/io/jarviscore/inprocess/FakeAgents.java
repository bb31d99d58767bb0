package io.jarviscore.inprocess;

import io.jarviscore.AgentCard;
import io.jarviscore.Peer;
import io.jarviscore.PeerMessage;
import io.jarviscore.Reply;
import io.jarviscore.extension.LocalAgents;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Agents of a mesh, each with its reaction to a message. */
final class FakeAgents implements LocalAgents {
    private final List<Peer> peers = new ArrayList<>();
    private final Map<String, Behaviour> behaviours = new LinkedHashMap<>();

    /** Adds an agent whose id is the role, or role-suffix where the card has one. */
    Peer add(AgentCard card, Behaviour behaviour) {
        String id = card.role() + card.suffix().map(suffix -> "-" + suffix).orElse("");
        Peer peer = new Peer(id, card, "node-1");
        peers.add(peer);
        behaviours.put(id, behaviour);
        return peer;
    }

    /** Adds an agent that answers with its id. */
    Peer add(AgentCard card) {
        String id = card.role() + card.suffix().map(suffix -> "-" + suffix).orElse("");
        return add(card, message -> id);
    }

    @Override
    public List<Peer> list() {
        return List.copyOf(peers);
    }

    @Override
    public Reply request(String agentId, PeerMessage message) {
        try {
            Object value = Objects.requireNonNull(behaviours.get(agentId)).on(message);
            return new Reply(agentId, value, Optional.empty());
        } catch (Throwable e) {
            return Reply.failure(agentId, e);
        }
    }

    @Override
    public void notify(String agentId, PeerMessage message) throws Exception {
        Objects.requireNonNull(behaviours.get(agentId)).on(message);
    }

    /** An agent's reaction to a message. */
    interface Behaviour {
        @Nullable Object on(PeerMessage message) throws Exception;
    }
}
