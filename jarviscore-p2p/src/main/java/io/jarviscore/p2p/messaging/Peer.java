package io.jarviscore.p2p.messaging;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Another node: its process, its waiting messages, and the link to it. Any thread reads; the
 * message thread writes.
 */
final class Peer {
    final String name;
    final Outbox outbox = new Outbox();
    final Map<Long, PendingRequest> pending = new ConcurrentHashMap<>();
    volatile long boot;
    volatile InetSocketAddress address;
    volatile boolean gone;
    volatile @Nullable Link link;

    /** Requests fail at once until then, after probes without an answer; 0 if they do not. */
    volatile long suspendedUntil;

    private final AtomicLong reconnects = new AtomicLong();
    int missedProbes;

    Peer(String name, long boot, InetSocketAddress address) {
        this.name = name;
        this.boot = boot;
        this.address = address;
    }

    void countReconnect() {
        reconnects.incrementAndGet();
    }

    boolean isSuspended(long now) {
        return suspendedUntil != 0 && now < suspendedUntil;
    }

    LinkStatus status(long now) {
        Link current = link;
        String state =
                isSuspended(now)
                        ? "suspended"
                        : current == null ? "idle" : current.session == null ? "connecting" : "up";
        return new LinkStatus(
                state,
                outbox.size(),
                outbox.bytes(),
                pending.size(),
                current == null ? 0 : current.creditMessages,
                reconnects.get());
    }
}
