package io.jarviscore.p2p.messaging;

import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/** An outgoing connection to a node and its session. Written by the message thread. */
final class Link {
    /** Messages and bytes that the receiver takes without having handled any. */
    static final int WINDOW_MESSAGES = 256;

    static final int WINDOW_BYTES = 4 << 20;

    private static final long FIRST_HELLO = 20_000_000L;
    private static final long LAST_HELLO = 500_000_000L;

    final ZMQ.Socket socket;

    /** Not an index of the poller: those change when another socket is unregistered. */
    final ZMQ.PollItem pollItem;

    volatile @Nullable Session session;
    volatile int creditMessages;
    Handshake.@Nullable Offer offer;
    long creditBytes;
    long nextHello;
    long helloDelay = FIRST_HELLO;
    long lastTraffic;

    /** When a probe was sent that has no answer; 0 if none was. */
    long probeSent;

    Link(ZMQ.Socket socket, ZMQ.PollItem pollItem, long now) {
        this.socket = socket;
        this.pollItem = pollItem;
        this.nextHello = now;
        this.lastTraffic = now;
    }

    void opened(Session fresh, long now) {
        session = fresh;
        offer = null;
        creditMessages = WINDOW_MESSAGES;
        creditBytes = WINDOW_BYTES;
        lastTraffic = now;
        probeSent = 0;
        helloDelay = FIRST_HELLO;
    }

    void closed(long now) {
        session = null;
        offer = null;
        nextHello = now;
        helloDelay = FIRST_HELLO;
        probeSent = 0;
    }

    boolean hasCredit(int bytes) {
        return creditMessages > 0 && (creditBytes >= bytes || creditMessages == WINDOW_MESSAGES);
    }

    void spend(int bytes) {
        int left = creditMessages - 1; // one thread writes
        creditMessages = left;
        creditBytes -= bytes;
    }

    void grant(Message.Credit credit) {
        creditMessages = Math.min(WINDOW_MESSAGES, creditMessages + credit.messages());
        creditBytes = Math.min(WINDOW_BYTES, creditBytes + credit.bytes());
    }

    void helloSent(long now) {
        nextHello = now + helloDelay;
        helloDelay = Math.min(LAST_HELLO, helloDelay * 2);
    }
}
