package io.jarviscore.p2p.messaging;

import io.jarviscore.JarvisException;
import io.jarviscore.p2p.transport.FleetKeys;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Exchanges messages with the other nodes of the fleet. The nodes are given by {@link #join} and
 * {@link #part}; links are opened at the first message.
 *
 * <p>Guarantees: a notification arrives at most once. A request's handler runs at most once, also
 * when a broken link made it necessary to send it again; a request fails at once when its node
 * dies. Messages waiting for one node are bounded, and a slow node slows down only its own senders.
 * Thread-safe; no method but {@link #close} blocks. Futures complete on the message thread:
 * continuations must not block.
 */
public final class MessageNode implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private final MessageConfig config;
    private final MessageLoop loop;
    private final MessageCounts counts = new MessageCounts();

    /**
     * Opens the socket and starts the message thread.
     *
     * @throws JarvisException if the port is taken
     */
    public MessageNode(MessageConfig config, MessageHandler handler) {
        this.config = config;
        this.loop = new MessageLoop(config, counts.counting(handler));
        loop.start();
    }

    /** The port that others send to. */
    public int port() {
        return loop.port();
    }

    /**
     * Replaces the fleet's keys. Links under a key that is still among them stay; the others are
     * authenticated again, and requests that were under way are sent again.
     */
    public void rekey(FleetKeys keys) {
        loop.rekey(keys);
    }

    /** A node is present; replaces the knowledge about its name. */
    public void join(String node, long boot, InetSocketAddress address) {
        loop.join(node, boot, address);
    }

    /** A node's process is dead or has left: its waiting messages fail. */
    public void part(String node, long boot) {
        loop.part(node, boot);
    }

    /**
     * Sends a request.
     *
     * @return its response; fails with {@link PeerDiedException}, {@link QueueFullException},
     *     {@link RequestTimeoutException} or {@link RemoteFailureException}; cancelling it
     *     interrupts the handler
     * @throws JarvisException if the node is unknown or the body too large
     */
    public CompletableFuture<byte[]> request(String node, byte[] body, Duration timeout) {
        return counts.counted(loop.request(peer(node, body), body, timeout));
    }

    /**
     * Sends a notification; returns when it is queued.
     *
     * @throws QueueFullException if the queue to that node is full
     * @throws JarvisException if the node is unknown or the body too large
     */
    public void notify(String node, byte[] body) {
        loop.notify(peer(node, body), body);
        counts.notified();
    }

    /** The counts of sent and received messages since the start. */
    public MessageCounts counts() {
        return counts;
    }

    /** Commands that wait for the message thread; for tests. */
    int waiting() {
        return loop.waiting();
    }

    /** Requests whose deadline is watched; for tests. */
    int watched() {
        return loop.watched();
    }

    /** The links to all nodes, by name. */
    public Map<String, LinkStatus> links() {
        long now = System.nanoTime();
        Map<String, LinkStatus> links = new TreeMap<>();
        loop.peers().forEach(peer -> links.put(peer.name, peer.status(now)));
        return links;
    }

    /** Sends waiting messages, for at most a second, and closes the sockets. */
    @Override
    public void close() {
        long end = System.nanoTime() + DRAIN.toNanos();
        while (System.nanoTime() < end
                && loop.peers().stream().anyMatch(peer -> !peer.gone && peer.outbox.size() > 0)) {
            LockSupport.parkNanos(5_000_000L);
        }
        loop.stop();
    }

    private Peer peer(String node, byte[] body) {
        if (body.length > config.maxMessageBytes()) {
            throw new JarvisException(
                    "message of "
                            + body.length
                            + " bytes to node "
                            + node
                            + ": the limit is "
                            + config.maxMessageBytes()
                            + " (p2p_max_message_bytes); put the data into the blob store and send its path");
        }
        return loop.peer(node);
    }
}
