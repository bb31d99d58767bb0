package io.jarviscore.p2p.messaging;

import java.util.concurrent.CompletableFuture;

/** A request that has no response yet. The flags are written by the message thread. */
final class PendingRequest {
    final long id;
    final String node;
    final long boot;
    final byte[] body;
    final long deadline;
    final CompletableFuture<byte[]> response = new CompletableFuture<>();
    volatile boolean accepted;
    volatile boolean sent;

    PendingRequest(long id, String node, long boot, byte[] body, long deadline) {
        this.id = id;
        this.node = node;
        this.boot = boot;
        this.body = body;
        this.deadline = deadline;
    }

    /** The request with the time that is left. */
    Message.Request message(long now) {
        long millis = Math.clamp((deadline - now) / 1_000_000, 1, Integer.MAX_VALUE);
        return new Message.Request(id, (int) millis, body);
    }

    /** How far it came, for messages. */
    String progress() {
        return accepted
                ? "the node has begun to work on it"
                : sent ? "it was sent and never confirmed" : "it was never sent";
    }
}
