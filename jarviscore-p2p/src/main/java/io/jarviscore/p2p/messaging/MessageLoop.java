package io.jarviscore.p2p.messaging;

import io.jarviscore.JarvisException;
import io.jarviscore.p2p.transport.FleetKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQ;

/**
 * The message thread: owns all sockets, moves messages between queues and links, and keeps the
 * deadlines of requests. It never runs user code.
 */
final class MessageLoop {
    private static final Logger log = LoggerFactory.getLogger(MessageLoop.class);
    private static final long LONGEST_POLL_MILLIS = 250;
    private static final int RECEIVED_A_ROUND = 1_000;
    private static final int OVERHEAD = 1_024;
    private static final int SWEEP = 2_048;

    private final MessageConfig config;
    private final ZmqSockets sockets;
    private final ZMQ.Socket router;
    private final int port;
    private final Wakeup wakeup = new Wakeup();
    private final ZMQ.PollItem signal = new ZMQ.PollItem(wakeup.source(), ZMQ.Poller.POLLIN);
    private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final Set<Peer> dirty = ConcurrentHashMap.newKeySet();
    private final PriorityQueue<PendingRequest> deadlines =
            new PriorityQueue<>(Comparator.comparingLong(request -> request.deadline));
    private final AtomicLong ids = new AtomicLong(new SecureRandom().nextLong());
    private final Handshake handshake;
    private final Links links;
    private final Receiver receiver;
    private final Thread thread;
    private int deadlinesToSweep = SWEEP;
    private volatile int watched;
    private volatile boolean stopped;

    MessageLoop(MessageConfig config, MessageHandler handler) {
        this.config = config;
        this.sockets = new ZmqSockets(config.maxMessageBytes() + OVERHEAD);
        this.router = sockets.router(config.bindHost(), config.port());
        String endpoint = router.getLastEndpoint();
        this.port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
        this.handshake =
                new Handshake(config.keys(), config.cluster(), config.name(), config.boot());
        ZMQ.Poller poller = sockets.poller();
        this.links = new Links(config, sockets, poller, handshake, handler, this::execute);
        this.receiver = new Receiver(router, handshake, handler, peers, this::execute);
        poller.register(router, ZMQ.Poller.POLLIN);
        poller.register(signal);
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("fleet-messages-" + config.name())
                        .unstarted(() -> run(poller));
    }

    void start() {
        thread.start();
    }

    int port() {
        return port;
    }

    Collection<Peer> peers() {
        return peers.values();
    }

    Peer peer(String node) {
        Peer peer = peers.get(node);
        if (peer == null || peer.gone) {
            throw new JarvisException("node " + node + " is not a member of the fleet");
        }
        return peer;
    }

    void join(String node, long boot, InetSocketAddress address) {
        Peer known = peers.putIfAbsent(node, new Peer(node, boot, address));
        if (known != null) {
            execute(
                    () -> {
                        if (known.boot != boot) {
                            failPending(known, known.boot);
                        }
                        if (known.boot != boot || !known.address.equals(address)) {
                            links.close(known);
                        }
                        known.boot = boot;
                        known.address = address;
                        known.gone = false;
                    });
        }
    }

    void part(String node, long boot) {
        Peer peer = peers.get(node);
        if (peer == null || peer.boot != boot) {
            return;
        }
        peer.gone = true;
        execute(
                () -> {
                    failPending(peer, boot);
                    receiver.part(boot);
                    if (peer.boot == boot && peer.gone) {
                        links.close(peer);
                        peers.remove(node, peer);
                        while (peer.outbox.poll() != null) {
                            log.debug("A message to {} is dropped: the node is gone", node);
                        }
                    }
                });
    }

    void rekey(FleetKeys keys) {
        execute(
                () -> {
                    handshake.rekey(keys);
                    receiver.onRekey();
                    long now = System.nanoTime();
                    peers.values().forEach(peer -> links.onRekey(peer, now));
                });
    }

    CompletableFuture<byte[]> request(Peer peer, byte[] body, Duration timeout) {
        long now = System.nanoTime();
        if (peer.isSuspended(now)) {
            return CompletableFuture.failedFuture(
                    new JarvisException(
                            "node " + peer.name + " does not answer; it is tried again later"));
        }
        PendingRequest request =
                new PendingRequest(
                        ids.incrementAndGet(), peer.name, peer.boot, body, now + timeout.toNanos());
        peer.pending.put(request.id, request);
        if (!peer.outbox.offer(new Outbox.Outgoing(request.message(now).encode(), request))) {
            peer.pending.remove(request.id);
            return CompletableFuture.failedFuture(full(peer));
        }
        var unused =
                request.response.whenComplete(
                        (response, failure) -> {
                            peer.pending.remove(request.id);
                            if (failure != null && request.sent) {
                                execute(() -> links.control(peer, new Message.Cancel(request.id)));
                            }
                        });
        execute(
                () -> {
                    watch(request);
                    dirty.add(peer);
                });
        return request.response;
    }

    void notify(Peer peer, byte[] body) {
        if (!peer.outbox.offer(new Outbox.Outgoing(new Message.Notify(body).encode(), null))) {
            throw full(peer);
        }
        dirty.add(peer);
        wakeup.wake();
    }

    void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        wakeup.wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void execute(Runnable command) {
        commands.add(command);
        if (Thread.currentThread() != thread && !stopped) {
            wakeup.wake();
        }
    }

    private void run(ZMQ.Poller poller) {
        while (!stopped) {
            try {
                round(poller);
            } catch (IOException | RuntimeException e) {
                log.error("Messages of node {} go on after a failure", config.name(), e);
            }
        }
        peers.values().forEach(peer -> failPending(peer, peer.boot));
        sockets.close();
        try {
            wakeup.close();
        } catch (IOException e) {
            log.debug("Could not close the wake-up pipe", e);
        }
    }

    private void round(ZMQ.Poller poller) throws IOException {
        long now = System.nanoTime();
        poller.poll(commands.isEmpty() && dirty.isEmpty() ? untilNextAction(now) : 0);
        if (signal.isReadable()) {
            wakeup.clear();
        }
        now = System.nanoTime();
        runCommands();
        for (int i = 0; i < RECEIVED_A_ROUND && receiver.receive(now); i++) {
            // Bounded, so that one busy sender does not keep the others waiting.
        }
        for (Peer peer : peers.values()) {
            links.serve(peer, now);
        }
        expire(now);
        runCommands();
        for (Peer peer : Set.copyOf(dirty)) {
            dirty.remove(peer);
            links.flush(peer, now);
        }
    }

    private void runCommands() {
        Runnable command = commands.poll();
        while (command != null) {
            command.run();
            command = commands.poll();
        }
    }

    private long untilNextAction(long now) {
        long next = now + LONGEST_POLL_MILLIS * 1_000_000;
        PendingRequest first = deadlines.peek();
        if (first != null) {
            next = Math.min(next, first.deadline);
        }
        for (Peer peer : peers.values()) {
            next = Math.min(next, links.nextAction(peer, next));
        }
        return Math.max(1, (next - now) / 1_000_000);
    }

    /** Answered requests are forgotten before their deadline once they are half of all. */
    private void watch(PendingRequest request) {
        deadlines.add(request);
        if (deadlines.size() > deadlinesToSweep) {
            deadlines.removeIf(each -> each.response.isDone());
            deadlinesToSweep = Math.max(SWEEP, 2 * deadlines.size());
        }
    }

    /** Requests whose deadline is watched, answered ones included that are not forgotten yet. */
    int watched() {
        return watched;
    }

    /** Commands of other threads that wait for the message thread. */
    int waiting() {
        return commands.size();
    }

    private void expire(long now) {
        PendingRequest first = deadlines.peek();
        while (first != null && (first.deadline <= now || first.response.isDone())) {
            deadlines.remove();
            if (!first.response.isDone()) {
                first.response.completeExceptionally(
                        new RequestTimeoutException(
                                "node "
                                        + first.node
                                        + " did not respond in time: "
                                        + first.progress(),
                                first.accepted));
            }
            first = deadlines.peek();
        }
        watched = deadlines.size();
    }

    private static void failPending(Peer peer, long boot) {
        for (PendingRequest each : peer.pending.values()) {
            if (each.boot == boot) {
                each.response.completeExceptionally(
                        new PeerDiedException(
                                "node " + peer.name + " has died; " + each.progress(),
                                each.accepted));
            }
        }
    }

    private static QueueFullException full(Peer peer) {
        return new QueueFullException(
                "the queue to node "
                        + peer.name
                        + " is full ("
                        + Outbox.MAX_MESSAGES
                        + " messages or "
                        + (Outbox.MAX_BYTES >> 20)
                        + " MiB): send fewer at once, or use the mailbox");
    }
}
