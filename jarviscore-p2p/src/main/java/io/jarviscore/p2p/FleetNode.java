package io.jarviscore.p2p;

import io.jarviscore.JarvisException;
import io.jarviscore.Peer;
import io.jarviscore.Peers;
import io.jarviscore.coordination.FleetView;
import io.jarviscore.coordination.Liveness;
import io.jarviscore.coordination.StoreChanges;
import io.jarviscore.extension.LocalAgents;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.metrics.Measure;
import io.jarviscore.p2p.membership.Member;
import io.jarviscore.p2p.membership.MemberEvent;
import io.jarviscore.p2p.messaging.LinkStatus;
import io.jarviscore.p2p.messaging.MessageConfig;
import io.jarviscore.p2p.messaging.MessageNode;
import io.jarviscore.p2p.transport.FleetKeys;
import io.jarviscore.p2p.transport.MembershipNode;
import io.jarviscore.p2p.transport.TransportStatus;
import io.jarviscore.thread.TraceContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's node of the fleet: membership decides which nodes there are, messages go to those,
 * and the catalogues of their agents are fetched when membership announces a newer version.
 */
final class FleetNode implements Peers.Provider, FleetView, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FleetNode.class);

    /** A node's agents and store do not change while it runs. */
    private static final long VERSION = 1;

    private final FleetConfig config;
    private final MembershipNode membership;
    private final MessageNode messages;
    private final Catalogues catalogues;
    private final FleetLiveness liveness;
    private final FleetPeers peers;
    private final FleetNudges nudges;
    private final LocalAgents agents;

    /** Opens the sockets. */
    FleetNode(MeshAssembly assembly, FleetConfig config) {
        this.config = config;
        this.membership = new MembershipNode(config.node());
        this.liveness = new FleetLiveness();
        this.agents = assembly.agents();
        AgentGate gate =
                new AgentGate(
                        agents,
                        this::catalogues,
                        membership::onLinkLost,
                        this::catalogue,
                        nudge -> nudges().onNudge(nudge));
        try {
            this.messages = new MessageNode(messageConfig(), gate);
        } catch (RuntimeException e) {
            membership.close();
            throw e;
        }
        this.catalogues = new Catalogues(messages, assembly.clock(), assembly.events());
        this.nudges = new FleetNudges(catalogues, messages);
        Supplier<Optional<String>> traceparent =
                () -> assembly.find(TraceContext.class).flatMap(TraceContext::current);
        this.peers =
                new FleetPeers(
                        assembly.agents(),
                        InProcess.peers(assembly.agents(), assembly.clock(), traceparent),
                        catalogues,
                        messages,
                        traceparent);
        membership.listen(this::onEvent);
    }

    private Catalogues catalogues() {
        return catalogues;
    }

    private FleetNudges nudges() {
        return nudges;
    }

    private byte[] catalogue() {
        return Bodies.catalogue(VERSION, agents.list(), nudges.store());
    }

    private MessageConfig messageConfig() {
        return new MessageConfig(
                config.node().name(),
                membership.boot(),
                membership.boundHost().getHostAddress(),
                config.messagePort(),
                config.node().keys(),
                config.node().cluster(),
                config.maxMessageBytes(),
                config.keepalive());
    }

    /**
     * Joins the fleet.
     *
     * @throws JarvisException if another live node has this name, or there is no other node and one
     *     is required
     */
    void start() {
        membership.start(messages.port());
        if (!config.allowZeroPeers() && membership.isAlone()) {
            throw new JarvisException(
                    "allow_zero_peers=false and no other node was met within p2p_join_timeout:"
                            + " check seed_nodes ("
                            + membership.status().lastJoinError()
                            + ")");
        }
        if (config.node().keys().isEmpty() && !membership.boundHost().isLoopbackAddress()) {
            log.warn(
                    "The fleet's ports are open on {} without a fleet key: anybody who reaches them"
                            + " can act as a node; set p2p_fleet_key",
                    config.node().bindHost());
        }
    }

    /**
     * Announces the agents, which are set up.
     *
     * @param store the store that this node shares with others, where they poll for changes
     */
    void announce(Optional<StoreChanges> store) {
        store.ifPresent(nudges::connect);
        membership.announceCatalogue(VERSION);
    }

    /** Uses these keys from now on. */
    void rekey(FleetKeys keys) {
        membership.rekey(keys);
        messages.rekey(keys);
    }

    /** One line for people. */
    String description() {
        FleetKeys keys = config.node().keys();
        return "fleet "
                + config.node().cluster()
                + " as "
                + config.node().name()
                + " at "
                + membership.address().getAddress().getHostAddress()
                + ":"
                + membership.address().getPort()
                + (keys.isEmpty() ? ", not authenticated" : ", encrypted")
                + "; messages are lost with a process";
    }

    Liveness liveness() {
        return liveness;
    }

    MembershipNode membership() {
        return membership;
    }

    MessageNode messages() {
        return messages;
    }

    /** Adds this node's metrics. */
    void measure(Consumer<Measure> add) {
        FleetMeasures.add(
                add,
                membership::status,
                () -> messages.links().values(),
                messages.counts(),
                nudges);
    }

    @Override
    public Optional<String> problem() {
        return Optional.of(membership.status().lastJoinError()).filter(error -> !error.isEmpty());
    }

    @Override
    public Peers forAgent(Peer self) {
        return peers.forAgent(self);
    }

    @Override
    public List<Node> nodes() {
        TransportStatus status = membership.status();
        Map<String, LinkStatus> links = messages.links();
        return status.members().stream()
                .map(member -> node(member, status, Optional.ofNullable(links.get(member.name()))))
                .toList();
    }

    private static Node node(Member member, TransportStatus status, Optional<LinkStatus> link) {
        return new Node(
                member.name(),
                member.address().getAddress().getHostAddress() + ":" + member.address().getPort(),
                member.state().name().toLowerCase(Locale.ROOT),
                Optional.ofNullable(status.roundTrips().get(member.name())),
                link.map(LinkStatus::state).orElse("idle"),
                link.map(LinkStatus::queued).orElse(0),
                link.map(LinkStatus::pending).orElse(0));
    }

    /** On the membership thread: nothing here blocks. */
    private void onEvent(MemberEvent event) {
        Member member = event.member();
        switch (event.kind()) {
            case JOINED, UPDATED, RECOVERED, SUSPECTED -> {
                if (member.metadata().zmqPort() != 0) {
                    messages.join(member.name(), member.boot(), member.zmqAddress());
                }
                liveness.present(member);
                catalogues.onPresent(member);
            }
            case DIED, LEFT -> {
                messages.part(member.name(), member.boot());
                catalogues.onGone(member);
                liveness.gone(member);
            }
            case CONFLICT ->
                    log.error(
                            "Two live nodes are called \"{}\": the one at {} keeps the name; give"
                                    + " every node a node_name of its own",
                            member.name(),
                            member.address());
        }
        log.debug("Fleet: {} {}", event.kind(), member);
    }

    /** Leaves the fleet. */
    @Override
    public void close() {
        nudges.close();
        membership.close();
        messages.close();
    }
}
