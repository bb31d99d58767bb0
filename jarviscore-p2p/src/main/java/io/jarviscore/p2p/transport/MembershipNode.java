package io.jarviscore.p2p.transport;

import io.jarviscore.JarvisException;
import io.jarviscore.p2p.membership.Member;
import io.jarviscore.p2p.membership.MemberEvent;
import io.jarviscore.p2p.membership.MemberState;
import io.jarviscore.p2p.membership.Metadata;
import io.jarviscore.p2p.membership.Swim;
import io.jarviscore.p2p.membership.SwimSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's membership in a fleet: opens the sockets, runs the protocol on a platform thread of its
 * own, and notifies its listeners of changes. User code runs on none of its threads and cannot
 * delay it.
 *
 * <p>Thread-safe. Listeners are called on the membership thread, in order, and must not block.
 */
public final class MembershipNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MembershipNode.class);
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final NodeConfig config;
    private final Sockets sockets;
    private final MembershipLoop loop;
    private final List<Consumer<MemberEvent>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean conflicting;

    /**
     * Opens the sockets; nothing is sent before {@link #start}.
     *
     * @throws JarvisException if the port is taken or the address is not of this machine
     */
    public MembershipNode(NodeConfig config) {
        this(config, Addresses::resolve);
    }

    /** Like {@link #MembershipNode(NodeConfig)}, with look-ups of seeds that a test controls. */
    MembershipNode(NodeConfig config, SeedResolver resolver) {
        this.config = config;
        this.sockets = Sockets.open(config.bindHost(), config.bindPort());
        InetSocketAddress address = announced();
        SecureRandom random = new SecureRandom();
        Member self =
                new Member(
                        config.name(),
                        random.nextLong(),
                        System.currentTimeMillis(),
                        MemberState.ALIVE,
                        address,
                        new Metadata(config.owner(), 0, 0));
        this.loop =
                new MembershipLoop(
                        config,
                        sockets,
                        self,
                        new SplittableRandom(random.nextLong()),
                        resolver,
                        this::onEvent);
    }

    private InetSocketAddress announced() {
        InetSocketAddress bound = sockets.address();
        if (config.advertise().isPresent()) {
            InetSocketAddress wanted = config.advertise().get();
            int port = wanted.getPort() == 0 ? bound.getPort() : wanted.getPort();
            return new InetSocketAddress(wanted.getAddress(), port);
        }
        InetAddress host = Addresses.announced(bound.getAddress(), config.seeds());
        return new InetSocketAddress(host, bound.getPort());
    }

    /** The membership address, as others see it. */
    public InetSocketAddress address() {
        return loop.self().address();
    }

    /** This process's random number; a restart has another. */
    public long boot() {
        return loop.self().boot();
    }

    /** The host that sockets are opened on. */
    public InetAddress boundHost() {
        return sockets.address().getAddress();
    }

    /** Adds a listener; call it before {@link #start} to miss nothing. */
    public void listen(Consumer<MemberEvent> listener) {
        listeners.add(listener);
    }

    /**
     * Starts the protocol. With seeds, blocks until another node is met, at most for the join
     * timeout; a node that meets nobody keeps trying for as long as it lives.
     *
     * @param zmqPort where this node receives messages
     * @throws JarvisException if a live node of the fleet has this name
     */
    public void start(int zmqPort) {
        loop.start(new Metadata(config.owner(), zmqPort, 0));
        if (config.seeds().isEmpty()) {
            return;
        }
        long end = System.nanoTime() + config.joinTimeout().toNanos();
        while (!conflicting && !ask(Swim::isSettled) && System.nanoTime() < end) {
            loop.awaitChange(Math.min(50_000_000L, end - System.nanoTime()));
        }
        if (conflicting) {
            close();
            throw new JarvisException(
                    "node_name: another live node of the fleet is called \""
                            + config.name()
                            + "\": give every node a name of its own");
        }
    }

    /** Replaces the fleet's keys; frames under a key that is not among them are refused. */
    public void rekey(FleetKeys keys) {
        loop.rekey(keys);
    }

    /** Announces a new version of the agent catalogue. */
    public void announceCatalogue(long version) {
        loop.command(
                (swim, now) -> swim.announce(swim.self().metadata().withCatalogue(version), now));
    }

    /** Another layer lost its link to a node: it is probed at once. A hint that may be dropped. */
    public void onLinkLost(String name) {
        if (!loop.offer((swim, now) -> swim.onLinkLost(name, now))) {
            log.debug("Too many links are lost at once; that to {} gives no hint", name);
        }
    }

    /** Commands that wait for the membership thread; for tests. */
    int waiting() {
        return loop.waiting();
    }

    /** Whether no other node is present. */
    public boolean isAlone() {
        return ask(Swim::isAlone);
    }

    /** Every other node that is known, the dead that are remembered included. */
    public List<Member> members() {
        return ask(Swim::members);
    }

    /** Membership at this moment. */
    public TransportStatus status() {
        return ask(
                swim -> {
                    Map<String, Duration> trips = new HashMap<>();
                    List<Member> members = swim.members();
                    for (Member member : members) {
                        long nanos = swim.roundTrip(member.name());
                        if (nanos > 0) {
                            trips.put(member.name(), Duration.ofNanos(nanos));
                        }
                    }
                    return new TransportStatus(
                            swim.self(),
                            members,
                            trips,
                            swim.status(),
                            loop.bytesIn(),
                            loop.bytesOut(),
                            loop.refusals(),
                            joinError(swim));
                });
    }

    private String joinError(Swim swim) {
        if (config.seeds().isEmpty() || !swim.isAlone()) {
            return "";
        }
        String error = loop.lastJoinError();
        return error.isEmpty()
                ? "no seed of "
                        + config.seeds()
                        + " answers: it is not started or not reachable, or has another fleet key or"
                        + " p2p_cluster"
                : error;
    }

    /** Which timings are used. */
    public SwimSettings settings() {
        return config.settings();
    }

    /** Says goodbye, waits up to a second until that is sent, and closes the sockets. */
    @Override
    public void close() {
        long end = System.nanoTime() + GOODBYE.toNanos();
        if (loop.isRunning()) {
            loop.command(Swim::leave);
            while (System.nanoTime() < end
                    && !ask(swim -> swim.isAlone() || swim.status().pendingUpdates() == 0)) {
                loop.awaitChange(20_000_000L);
            }
        }
        loop.stop();
    }

    /** Ends without a goodbye, as a crash does; for tests. */
    void crash() {
        loop.stop();
    }

    private void onEvent(MemberEvent event) {
        if (event.kind() == MemberEvent.Kind.CONFLICT
                && event.member().name().equals(config.name())) {
            conflicting = true;
        }
        listeners.forEach(listener -> listener.accept(event));
    }

    private <T> T ask(Function<Swim, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!loop.offer((swim, now) -> answer.complete(question.apply(swim)))) {
            throw new JarvisException("too many questions wait for the membership thread");
        }
        try {
            return answer.get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JarvisException("interrupted while asking for the fleet's members", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new JarvisException("the membership thread does not answer", e);
        }
    }

    static JarvisException cannotOpen(String host, int port, IOException e) {
        return new JarvisException(
                "bind_host and bind_port: "
                        + host
                        + ":"
                        + port
                        + " cannot be opened: "
                        + e.getMessage()
                        + "; every node of a machine needs a port of its own",
                e);
    }
}
