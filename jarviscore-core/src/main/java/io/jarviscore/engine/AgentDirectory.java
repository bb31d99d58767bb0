package io.jarviscore.engine;

import io.jarviscore.AgentCard;
import io.jarviscore.HostedAgent;
import io.jarviscore.Peer;
import io.jarviscore.PeerMessage;
import io.jarviscore.Reply;
import io.jarviscore.Usage;
import io.jarviscore.extension.LocalAgents;
import io.jarviscore.extension.TaskCharges;
import io.jarviscore.internal.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents of one mesh, by id and by the names that they answer to. Fixed once built;
 * thread-safe.
 */
final class AgentDirectory implements LocalAgents {
    private static final Logger log = LoggerFactory.getLogger(AgentDirectory.class);

    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, List<Member>> byRole = new LinkedHashMap<>();
    private final Map<String, List<Member>> byCapability = new LinkedHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile TaskCharges charges = TaskCharges.NONE;

    /**
     * Lists agents under their ids.
     *
     * @throws IllegalArgumentException if two agents would have the same id, or one is a proxy
     *     without a card
     */
    AgentDirectory(List<HostedAgent> agents, Optional<String> suffix, String node) {
        for (HostedAgent agent : agents) {
            AgentCard card = agent.card();
            String id = card.role() + card.suffix().or(() -> suffix).map(s -> "-" + s).orElse("");
            Ids.require("id of agent \"" + card.role() + "\"", id);
            Member member = new Member(agent, new Peer(id, card, node));
            if (members.put(id, member) != null) {
                throw new IllegalArgumentException(
                        "two agents have the id \""
                                + id
                                + "\": give one of them a suffix, AgentCard.of(…).suffix(\"2\")");
            }
            byRole.computeIfAbsent(card.role(), r -> new ArrayList<>()).add(member);
            for (String capability : card.capabilities()) {
                byCapability.computeIfAbsent(capability, c -> new ArrayList<>()).add(member);
            }
        }
    }

    /**
     * Chooses the agent for work addressed to this role or capability: agents of the role first, in
     * turn.
     */
    Optional<Member> pick(String word) {
        List<Member> able = byRole.getOrDefault(word, byCapability.getOrDefault(word, List.of()));
        return able.isEmpty()
                ? Optional.empty()
                : Optional.of(able.get(Math.floorMod(turn.getAndIncrement(), able.size())));
    }

    boolean knows(String word) {
        return byRole.containsKey(word) || byCapability.containsKey(word);
    }

    /** Every role and capability that an agent here answers to. */
    Set<String> words() {
        Set<String> words = new LinkedHashSet<>(byRole.keySet());
        words.addAll(byCapability.keySet());
        return words;
    }

    List<String> roles() {
        return List.copyOf(byRole.keySet());
    }

    List<Member> members() {
        return List.copyOf(members.values());
    }

    @Override
    public List<Peer> list() {
        return members.values().stream().map(Member::peer).toList();
    }

    /** Charges requests to accounts of these; before, they are charged to nobody. */
    void charge(TaskCharges accounts) {
        charges = accounts;
    }

    @Override
    public Reply request(String agentId, PeerMessage message) {
        HostedAgent agent = agent(agentId);
        String name = "peer-request-of-" + message.sender() + "-to-" + agentId;
        try (TaskCharges.Charge charge = charges.openRequest(name)) {
            Reply reply = answer(agentId, agent, message);
            Usage spent = charge.usage().elapsed(Duration.ZERO); // the asker waits, and counts it
            return new Reply(agentId, reply.value(), reply.error(), spent);
        }
    }

    private static Reply answer(String id, HostedAgent agent, PeerMessage message) {
        try {
            return new Reply(id, agent.onRequest(message), Optional.empty());
        } catch (Throwable e) {
            if (e instanceof Error) {
                log.error("Agent {} failed on a request of {}", id, message.sender(), e);
            }
            return Reply.failure(id, e);
        }
    }

    @Override
    public void notify(String agentId, PeerMessage message) throws Exception {
        agent(agentId).onNotify(message);
    }

    private HostedAgent agent(String id) {
        Member member = members.get(id);
        if (member == null) {
            throw new IllegalArgumentException("no agent " + Ids.quote(id) + " in this mesh");
        }
        return member.agent();
    }

    /**
     * An agent and how it is known.
     *
     * @param agent the user's agent
     * @param peer its id, card and node
     */
    record Member(HostedAgent agent, Peer peer) {}
}
