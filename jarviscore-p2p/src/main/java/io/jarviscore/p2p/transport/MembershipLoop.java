package io.jarviscore.p2p.transport;

import io.jarviscore.p2p.membership.Member;
import io.jarviscore.p2p.membership.MemberEvent;
import io.jarviscore.p2p.membership.Metadata;
import io.jarviscore.p2p.membership.Swim;
import io.jarviscore.p2p.membership.SwimPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The membership thread: a selector over the sockets, the protocol's timers, and commands of other
 * threads. Frames that have arrived are handled before timers, so that a node that was stopped
 * first receives the updates about it.
 */
final class MembershipLoop implements SwimPort {
    private static final Logger log = LoggerFactory.getLogger(MembershipLoop.class);
    private static final int DATAGRAMS_A_ROUND = 512;

    /** Questions and hints that wait; further ones are refused. */
    static final int MAX_WAITING = 4_096;

    private static final long HOUSEKEEPING_NANOS = 1_000_000_000L;

    private final NodeConfig config;
    private final SeedResolver resolver;
    private final Sockets sockets;
    private final Swim swim;
    private final FrameSeal seal;
    private final SourceLimit limit = new SourceLimit();
    private final Consumer<MemberEvent> listener;
    private final ConcurrentLinkedQueue<Command> commands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ByteBuffer datagram = ByteBuffer.allocate(65_536);
    private final AtomicBoolean lookingUp = new AtomicBoolean();
    private final Map<String, Long> refusals = new TreeMap<>();
    private final List<InetSocketAddress> refused = new ArrayList<>();
    private final Selector selector;
    private final Connections connections;
    private final Thread thread;
    private final Member self;
    private volatile boolean running;
    private volatile boolean stopped;
    private volatile String lookUpError = "";
    private long bytesIn;
    private long bytesOut;
    private long housekeeping;

    MembershipLoop(
            NodeConfig config,
            Sockets sockets,
            Member self,
            RandomGenerator random,
            SeedResolver resolver,
            Consumer<MemberEvent> listener) {
        this.resolver = resolver;
        this.config = config;
        this.sockets = sockets;
        this.self = self;
        this.listener = listener;
        this.seal = new FrameSeal(config.keys(), config.cluster(), self.boot());
        this.swim = new Swim(config.settings(), self, !config.seeds().isEmpty(), random, this);
        try {
            this.selector = Selector.open();
            sockets.udp().register(selector, SelectionKey.OP_READ);
            sockets.tcp().register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            throw MembershipNode.cannotOpen(config.bindHost(), config.bindPort(), e);
        }
        this.connections = new Connections(selector, refused::add);
        // A platform thread: virtual ones wait for carriers that user code can keep busy.
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("fleet-membership-" + config.name())
                        .unstarted(this::run);
    }

    Member self() {
        return self;
    }

    boolean isRunning() {
        return running && !stopped;
    }

    void start(Metadata metadata) {
        running = true;
        command(
                (machine, now) -> {
                    machine.start(now);
                    machine.announce(metadata, now);
                });
        thread.start();
    }

    /** Runs a command of the node itself; there are few. */
    void command(Command command) {
        waiting.incrementAndGet();
        commands.add(command);
        selector.wakeup();
    }

    /** Runs a command of which callers may have any number; false if too many wait. */
    boolean offer(Command command) {
        if (waiting.get() >= MAX_WAITING) {
            return false;
        }
        command(command);
        return true;
    }

    /** Commands that wait for the membership thread. */
    int waiting() {
        return waiting.get();
    }

    /** Replaces the keys, with what is sent and received after this call. */
    void rekey(FleetKeys keys) {
        command((machine, now) -> seal.rekey(keys));
    }

    /** Waits a moment for the membership thread to make progress. */
    void awaitChange(long nanos) {
        LockSupport.parkNanos(Math.max(1_000_000L, Math.min(nanos, 20_000_000L)));
    }

    long bytesIn() {
        return bytesIn;
    }

    long bytesOut() {
        return bytesOut;
    }

    Map<String, Long> refusals() {
        return Map.copyOf(refusals);
    }

    String lastJoinError() {
        String failure = lookUpError;
        return failure.isEmpty() ? connections.lastError() : failure;
    }

    /** Ends the thread and closes the sockets; blocks until it has ended. */
    void stop() {
        stopped = true;
        selector.wakeup();
        if (running && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            closeSockets();
        }
    }

    private void run() {
        try {
            while (!stopped) {
                guardedRound();
            }
        } catch (IOException e) {
            log.error("Membership of node {} ended", config.name(), e);
        } finally {
            runCommands(System.nanoTime());
            closeSockets();
        }
    }

    /** A defect that one packet or listener shows must not take the node out of the fleet. */
    private void guardedRound() throws IOException {
        try {
            round();
        } catch (RuntimeException e) {
            refuse("defect");
            log.error("Membership of node {} goes on after a failure", config.name(), e);
        }
    }

    private void round() throws IOException {
        long wait = swim.nextTimer() - System.nanoTime();
        if (wait > 0) {
            long millis = Math.clamp((wait + 999_999) / 1_000_000, 1, 1_000);
            selector.select(millis);
        } else {
            selector.selectNow();
        }
        long now = System.nanoTime();
        for (SelectionKey key : selector.selectedKeys()) {
            serve(key, now);
        }
        selector.selectedKeys().clear();
        runCommands(now);
        List<InetSocketAddress> noted = List.copyOf(refused);
        refused.clear();
        noted.forEach(address -> swim.onRefused(address, now));
        if (swim.nextTimer() <= now) {
            swim.onTimers(now);
        }
        if (now - housekeeping > HOUSEKEEPING_NANOS) {
            housekeeping = now;
            connections.closeIdle(now);
        }
    }

    private void serve(SelectionKey key, long now) throws IOException {
        if (!key.isValid()) {
            return;
        }
        if (key.channel().equals(sockets.udp())) {
            receive(now);
        } else if (key.channel().equals(sockets.tcp())) {
            connections.accept(sockets.tcp(), now);
        } else {
            Connection connection = (Connection) key.attachment();
            connections.ready(connection, now, packet -> onPacket(connection, packet, now));
        }
    }

    private void receive(long now) throws IOException {
        for (int i = 0; i < DATAGRAMS_A_ROUND; i++) {
            datagram.clear();
            InetSocketAddress from = (InetSocketAddress) sockets.udp().receive(datagram);
            if (from == null) {
                return;
            }
            onFrame(from, datagram.array(), datagram.position(), false, now);
        }
    }

    private void onPacket(Connection connection, byte[] packet, long now) {
        if (onFrame(connection.remote, packet, packet.length, true, now)) {
            connection.proven = true;
        }
    }

    /** Checks, opens and handles a packet; false if it is not of this fleet. */
    private boolean onFrame(
            InetSocketAddress from, byte[] packet, int length, boolean stream, long now) {
        bytesIn += length;
        if (!limit.admits(from.getAddress(), now)) {
            refuse("rate");
            return false;
        }
        Optional<byte[]> frame = seal.open(packet, length);
        if (frame.isEmpty()) {
            refuse("authentication");
            return false; // and no answer: strangers get nothing to amplify
        }
        swim.onFrame(from, ByteBuffer.wrap(frame.get()), stream, now);
        return true;
    }

    private void refuse(String reason) {
        refusals.merge(reason, 1L, Long::sum);
    }

    private void runCommands(long now) {
        Command command = commands.poll();
        while (command != null) {
            waiting.decrementAndGet();
            command.run(swim, now);
            command = commands.poll();
        }
    }

    @Override
    public void sendDatagram(InetSocketAddress to, byte[] frame) {
        byte[] packet = seal.seal(frame);
        try {
            bytesOut += packet.length;
            sockets.udp().send(ByteBuffer.wrap(packet), to);
        } catch (IOException e) {
            refuse("send"); // no route or a full buffer: lost like any datagram
        }
    }

    @Override
    public void sendStream(InetSocketAddress to, byte[] frame) {
        byte[] packet = seal.seal(frame);
        bytesOut += packet.length;
        connections.send(to, packet, System.nanoTime());
    }

    @Override
    public void resolveSeeds() {
        if (lookingUp.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("fleet-seed-lookup").start(this::lookUp);
        }
    }

    /** Name servers may take seconds; the protocol continues meanwhile. */
    private void lookUp() {
        List<InetSocketAddress> found = new ArrayList<>();
        String failure = "";
        for (String seed : config.seeds()) {
            try {
                found.addAll(resolver.resolve(seed));
            } catch (UnknownHostException e) {
                failure = "seed " + seed + " has no address";
            }
        }
        lookUpError = failure;
        lookingUp.set(false);
        command((machine, now) -> machine.onSeeds(found, now));
    }

    @Override
    public void onEvent(MemberEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            log.error("A listener failed on {}", event, e);
        }
    }

    private void closeSockets() {
        connections.closeAll();
        try {
            sockets.close();
            selector.close();
        } catch (IOException e) {
            log.warn("Could not close the sockets of node {}", config.name(), e);
        }
    }

    /** Something another thread wants done on the membership thread. */
    @FunctionalInterface
    interface Command {
        void run(Swim machine, long now);
    }
}
