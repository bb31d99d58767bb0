package io.jarviscore.p2p.messaging;

import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQ;

/**
 * The outgoing side: opens links, sends hellos and waiting messages. Used by the message thread.
 */
final class Links {
    private static final Logger log = LoggerFactory.getLogger(Links.class);
    private static final int RECEIVED_A_ROUND = 1_000;
    private static final int MISSES_TO_SUSPEND = 3;

    private final MessageConfig config;
    private final ZmqSockets sockets;
    private final ZMQ.Poller poller;
    private final Handshake handshake;
    private final MessageHandler handler;
    private final Consumer<Runnable> execute;

    Links(
            MessageConfig config,
            ZmqSockets sockets,
            ZMQ.Poller poller,
            Handshake handshake,
            MessageHandler handler,
            Consumer<Runnable> execute) {
        this.config = config;
        this.sockets = sockets;
        this.poller = poller;
        this.handshake = handshake;
        this.handler = handler;
        this.execute = execute;
    }

    /** Receives, says hello, and probes an idle link. */
    void serve(Peer peer, long now) {
        Link link = peer.link;
        if (link == null) {
            return;
        }
        if (link.pollItem.isReadable()) {
            receive(peer, link, now);
        }
        if (peer.link == link && link.session == null && now >= link.nextHello) {
            if (peer.missedProbes > 0 && !peer.isSuspended(now)) {
                countMiss(peer, now); // the link was lost by a probe, and no hello was answered yet
            }
            sayHello(peer, link, now);
        } else if (peer.link == link && link.session != null && config.keepalive().enabled()) {
            keepAlive(peer, link, now);
        }
    }

    /** Begins a new handshake where the one before used a key that is gone. */
    void onRekey(Peer peer, long now) {
        Link link = peer.link;
        if (link == null) {
            return;
        }
        Session session = link.session;
        if (session == null) {
            link.closed(now); // the hello that is under way may be of an old key
        } else if (!handshake.uses(session.keyId)) {
            link.closed(now);
            peer.countReconnect();
        }
    }

    /** When this peer's link needs the message thread, if nothing arrives. */
    long nextAction(Peer peer, long latest) {
        Link link = peer.link;
        return link != null && link.session == null ? link.nextHello : latest;
    }

    /** Sends waiting messages, as far as the receiver has room. */
    void flush(Peer peer, long now) {
        if (peer.gone) {
            return;
        }
        Link link = peer.link;
        if (link == null) {
            if (peer.outbox.peek() != null) {
                open(peer, now);
            }
            return;
        }
        Outbox.Outgoing next = peer.outbox.peek();
        while (next != null && link.session != null) {
            PendingRequest request = next.request();
            if (request != null && request.response.isDone()) {
                peer.outbox.poll();
            } else if (link.hasCredit(next.encoded().length)) {
                peer.outbox.poll();
                link.spend(next.encoded().length);
                if (request != null) {
                    request.sent = true;
                }
                send(peer, link, next.encoded(), now);
            } else {
                return; // a grant of room comes back here
            }
            next = peer.outbox.peek();
        }
    }

    /** Sends a control message past the queue; dropped if there is no session. */
    void control(Peer peer, Message message) {
        Link link = peer.link;
        if (link != null && link.session != null) {
            send(peer, link, message.encode(), System.nanoTime());
        }
    }

    void close(Peer peer) {
        Link link = peer.link;
        if (link != null) {
            peer.link = null;
            poller.unregister(link.socket);
            sockets.destroy(link.socket);
        }
    }

    private void open(Peer peer, long now) {
        ZMQ.Socket socket = sockets.dealer(peer.address);
        socket.setEventHook(
                event -> execute.accept(() -> onDisconnected(peer, socket)),
                ZMQ.EVENT_DISCONNECTED);
        ZMQ.PollItem pollItem = new ZMQ.PollItem(socket, ZMQ.Poller.POLLIN);
        poller.register(pollItem);
        Link link = new Link(socket, pollItem, now);
        peer.link = link;
        sayHello(peer, link, now);
    }

    private void onDisconnected(Peer peer, ZMQ.Socket socket) {
        Link link = peer.link;
        if (link != null && link.socket.equals(socket) && link.session != null) {
            lost(peer, link, "the connection was closed");
        }
    }

    private void lost(Peer peer, Link link, String reason) {
        log.debug("Link to node {} lost: {}", peer.name, reason);
        link.closed(System.nanoTime());
        peer.countReconnect();
        handler.onLinkLost(peer.name);
    }

    private void sayHello(Peer peer, Link link, long now) {
        Handshake.Offer offer = link.offer;
        if (offer == null) {
            offer = handshake.offer(peer.boot);
            link.offer = offer;
        }
        link.socket.send(offer.frame(), ZMQ.DONTWAIT); // not connected yet: the next hello will do
        link.helloSent(now);
    }

    private void receive(Peer peer, Link link, long now) {
        for (int i = 0; i < RECEIVED_A_ROUND && peer.link == link; i++) {
            byte[] frame = link.socket.recv(ZMQ.DONTWAIT);
            if (frame == null) {
                return;
            }
            onFrame(peer, link, frame, now);
        }
    }

    private void onFrame(Peer peer, Link link, byte[] frame, long now) {
        Session session = link.session;
        switch (frame.length == 0 ? 0 : frame[0]) {
            case Frames.HELLO_ACK -> onAnswer(peer, link, frame, now);
            case Frames.RESET -> {
                if (session != null) {
                    lost(peer, link, "the other side has no session");
                }
            }
            case Frames.DATA -> {
                if (session == null) {
                    return; // of the session before
                }
                Optional<Message> message = session.open(frame).flatMap(Message::decode);
                if (message.isEmpty()) {
                    lost(peer, link, "a frame was damaged");
                } else {
                    link.lastTraffic = now;
                    onMessage(peer, link, message.get(), now);
                }
            }
            default -> log.debug("Node {} sent a frame of an unknown type", peer.name);
        }
    }

    private void onAnswer(Peer peer, Link link, byte[] frame, long now) {
        Handshake.Offer offer = link.offer;
        if (link.session != null || offer == null) {
            return; // answers a hello that was repeated
        }
        handshake
                .open(offer, frame)
                .filter(opened -> opened.boot() == peer.boot && opened.name().equals(peer.name))
                .ifPresent(
                        opened -> {
                            link.opened(opened.session(), now);
                            peer.missedProbes = 0;
                            peer.suspendedUntil = 0;
                            sendAgain(peer, link, now);
                            flush(peer, now);
                        });
    }

    /** Requests without a response are sent again with their ids; they run at most once. */
    private void sendAgain(Peer peer, Link link, long now) {
        for (PendingRequest each : peer.pending.values()) {
            if (each.sent && !each.response.isDone()) {
                byte[] encoded = each.message(now).encode();
                link.spend(encoded.length);
                send(peer, link, encoded, now);
            }
        }
    }

    private void onMessage(Peer peer, Link link, Message message, long now) {
        switch (message) {
            case Message.Response response -> onResponse(peer, response);
            case Message.Accepted accepted -> {
                PendingRequest request = peer.pending.get(accepted.id());
                if (request != null) {
                    request.accepted = true;
                }
            }
            case Message.Credit credit -> {
                link.grant(credit);
                flush(peer, now);
            }
            case Message.Keepalive keepalive -> {
                link.probeSent = 0;
                peer.missedProbes = 0;
            }
            default ->
                    log.debug("Node {} sent {} on the wrong link", peer.name, message.getClass());
        }
    }

    private static void onResponse(Peer peer, Message.Response response) {
        PendingRequest request = peer.pending.get(response.id());
        if (request == null) {
            return; // the requester does not wait any more
        }
        if (response.status() == Message.Status.OK) {
            request.response.complete(response.body());
        } else {
            request.response.completeExceptionally(new RemoteFailureException(response.text()));
        }
    }

    private void send(Peer peer, Link link, byte[] encoded, long now) {
        Session session = link.session;
        if (session == null) {
            return;
        }
        link.lastTraffic = now;
        if (!link.socket.send(session.seal(encoded), ZMQ.DONTWAIT)) {
            lost(peer, link, "not connected"); // without a mark, nothing else refuses
        }
    }

    private void keepAlive(Peer peer, Link link, long now) {
        MessageConfig.Keepalive keepalive = config.keepalive();
        if (link.probeSent != 0) {
            if (now - link.probeSent > keepalive.timeout().toNanos()) {
                missed(peer, link, now);
            }
            return;
        }
        long idle = now - link.lastTraffic;
        if (idle >= keepalive.suppressWindow().toNanos()
                && idle >= keepalive.interval().toNanos()) {
            send(peer, link, new Message.Keepalive(false).encode(), now);
            link.probeSent = now;
        }
    }

    private void countMiss(Peer peer, long now) {
        peer.missedProbes++;
        if (peer.missedProbes >= MISSES_TO_SUSPEND) {
            peer.suspendedUntil = now + config.keepalive().backoff().toNanos();
        }
    }

    private void missed(Peer peer, Link link, long now) {
        countMiss(peer, now);
        lost(peer, link, "no answer to a probe");
        close(peer);
        open(peer, now); // a fresh socket: the old connection may be half open
    }
}
