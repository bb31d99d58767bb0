package io.jarviscore.p2p.messaging;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * The incoming side: answers hellos of members, and has requests and notifications handled on
 * virtual threads. Room is granted to a sender when a message was handled, so memory is bounded by
 * the window of each link. Used by the message thread.
 */
final class Receiver {
    private static final Logger log = LoggerFactory.getLogger(Receiver.class);
    private static final int MAX_LINKS = 8_192;

    /** Answers to hellos in a second: each costs a key agreement of about 0.2 ms. */
    private static final int HELLOS_A_SECOND = 500;

    private final ZMQ.Socket router;
    private final Handshake handshake;
    private final MessageHandler handler;
    private final Map<String, Peer> peers;
    private final Consumer<Runnable> execute;
    private final Executions executions = new Executions();
    private final Map<ByteBuffer, Inbound> links =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Inbound> eldest) {
                    return size() > MAX_LINKS;
                }
            };
    private long helloSecond;
    private int hellos;

    Receiver(
            ZMQ.Socket router,
            Handshake handshake,
            MessageHandler handler,
            Map<String, Peer> peers,
            Consumer<Runnable> execute) {
        this.router = router;
        this.handshake = handshake;
        this.handler = handler;
        this.peers = peers;
        this.execute = execute;
    }

    /** Handles one frame; false if none is there. */
    boolean receive(long now) {
        byte[] identity = router.recv(ZMQ.DONTWAIT);
        if (identity == null) {
            return false;
        }
        byte[] frame = router.hasReceiveMore() ? router.recv(ZMQ.DONTWAIT) : new byte[0];
        while (router.hasReceiveMore()) {
            router.recv(ZMQ.DONTWAIT); // no message of ours has more parts
        }
        if (frame == null || frame.length == 0) {
            return true;
        }
        switch (frame[0]) {
            case Frames.HELLO -> onHello(identity, frame, now);
            case Frames.DATA -> onData(identity, frame);
            default -> log.debug("A stranger sent a frame of an unknown type");
        }
        return true;
    }

    /** A process is gone: interrupts its handlers. */
    void part(long boot) {
        executions.interrupt(boot);
        links.values().removeIf(link -> link.boot == boot);
    }

    /** Ends the sessions that a key authenticated which is gone. */
    void onRekey() {
        links.values().removeIf(link -> !handshake.uses(link.session.keyId));
    }

    private void onHello(byte[] identity, byte[] frame, long now) {
        Inbound known = links.get(ByteBuffer.wrap(identity));
        if (known != null && Arrays.equals(known.hello, frame)) {
            send(identity, known.answer); // repeated before the answer had arrived
            return;
        }
        Optional<Handshake.Hello> hello = handshake.read(frame).filter(this::isOfMember);
        if (hello.isEmpty() || !admitsHello(now)) {
            return; // a member that is not known yet says hello again
        }
        try {
            Handshake.Answer answer = handshake.answer(hello.get());
            links.put(ByteBuffer.wrap(identity), new Inbound(identity, hello.get(), answer));
            send(identity, answer.frame());
        } catch (GeneralSecurityException e) {
            log.debug("A hello of node {} has no valid key", hello.get().name());
        }
    }

    /** The process that membership knows under this name, and no other. */
    private boolean isOfMember(Handshake.Hello hello) {
        Peer peer = peers.get(hello.name());
        return peer != null && !peer.gone && peer.boot == hello.boot();
    }

    private boolean admitsHello(long now) {
        if (now - helloSecond > 1_000_000_000L) {
            helloSecond = now;
            hellos = 0;
        }
        return ++hellos <= HELLOS_A_SECOND;
    }

    private void onData(byte[] identity, byte[] frame) {
        Inbound link = links.get(ByteBuffer.wrap(identity));
        Optional<Message> message =
                Optional.ofNullable(link)
                        .flatMap(known -> known.session.open(frame))
                        .flatMap(Message::decode);
        if (link == null || message.isEmpty()) {
            links.remove(ByteBuffer.wrap(identity));
            send(identity, new byte[] {Frames.RESET});
            return;
        }
        switch (message.get()) {
            case Message.Request request -> onRequest(link, request);
            case Message.Notify notify -> onNotify(link, notify);
            case Message.Cancel cancel -> {
                Executions.Execution execution = executions.find(link.boot, cancel.id());
                if (execution != null) {
                    execution.interrupt();
                }
            }
            case Message.Keepalive probe -> reply(link, new Message.Keepalive(true));
            default -> log.debug("Node {} sent an answer on the wrong link", link.node);
        }
    }

    private void onRequest(Inbound link, Message.Request request) {
        int bytes = 1 + 12 + request.body().length;
        if (!admits(link, bytes)) {
            return;
        }
        reply(link, new Message.Accepted(request.id()));
        Executions.Execution known = executions.find(link.boot, request.id());
        if (known != null) {
            known.link = link;
            byte[] response = known.response;
            if (response != null) {
                sealAndSend(link, response);
            }
            handled(link, bytes);
            return;
        }
        Executions.Execution execution = executions.begin(link.boot, request.id(), link);
        execution.thread =
                Thread.ofVirtual()
                        .name("request of " + link.node)
                        .start(() -> run(execution, request, bytes));
    }

    /** On a virtual thread. */
    private void run(Executions.Execution execution, Message.Request request, int bytes) {
        String node = execution.link.node;
        Message.Response response;
        try {
            byte[] body =
                    handler.onRequest(
                            node, request.body(), Duration.ofMillis(request.remainingMillis()));
            response = new Message.Response(request.id(), Message.Status.OK, body);
        } catch (Exception e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            response = Message.Response.failure(request.id(), Message.Status.FAILED, reason);
        } catch (Throwable e) {
            log.error("A request of node {} ended its thread", node, e);
            response =
                    Message.Response.failure(
                            request.id(), Message.Status.FAILED, "died while answering: " + e);
        }
        byte[] encoded = response.encode();
        execute.accept(
                () -> {
                    executions.finish(execution, encoded);
                    sealAndSend(execution.link, encoded);
                    handled(execution.link, bytes);
                });
    }

    private void onNotify(Inbound link, Message.Notify notify) {
        int bytes = 1 + notify.body().length;
        if (!admits(link, bytes)) {
            return;
        }
        Thread.ofVirtual()
                .name("notification of " + link.node)
                .start(
                        () -> {
                            try {
                                handler.onNotify(link.node, notify.body());
                            } catch (Throwable e) {
                                log.warn("A notification of node {} failed", link.node, e);
                            } finally {
                                execute.accept(() -> handled(link, bytes));
                            }
                        });
    }

    /** Cuts a link off whose sender ignores its window: nothing else bounds what it makes run. */
    private boolean admits(Inbound link, int bytes) {
        if (link.take(bytes)) {
            return true;
        }
        log.warn("Node {} sends more than it was granted; its link is closed", link.node);
        links.remove(ByteBuffer.wrap(link.identity));
        send(link.identity, new byte[] {Frames.RESET});
        return false;
    }

    private void handled(Inbound link, int bytes) {
        if (link.handled(bytes)) {
            reply(link, link.grant());
        }
    }

    private void reply(Inbound link, Message message) {
        sealAndSend(link, message.encode());
    }

    private void sealAndSend(Inbound link, byte[] encoded) {
        if (links.get(ByteBuffer.wrap(link.identity)) == link) {
            send(link.identity, link.session.seal(encoded));
        }
    }

    private void send(byte[] identity, byte[] frame) {
        try {
            if (router.send(identity, ZMQ.SNDMORE | ZMQ.DONTWAIT)) {
                router.send(frame, ZMQ.DONTWAIT);
            }
        } catch (ZMQException e) {
            links.remove(ByteBuffer.wrap(identity)); // the connection is gone
        }
    }
}
