package io.jarviscore.p2p.messaging;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for one node: at most {@value #MAX_MESSAGES}, and {@value #MAX_BYTES} bytes.
 * Any thread adds, one takes.
 */
final class Outbox {
    static final int MAX_MESSAGES = 1_024;
    static final long MAX_BYTES = 8L << 20;

    private final ConcurrentLinkedQueue<Outgoing> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /** Adds a message; false if there is no room. */
    boolean offer(Outgoing message) {
        int length = message.encoded().length;
        if (size.incrementAndGet() > MAX_MESSAGES) {
            size.decrementAndGet();
            return false;
        }
        long total = bytes.addAndGet(length);
        if (total > MAX_BYTES && total > length) {
            size.decrementAndGet();
            bytes.addAndGet(-length);
            return false;
        }
        queue.add(message);
        return true;
    }

    @Nullable Outgoing peek() {
        return queue.peek();
    }

    @Nullable Outgoing poll() {
        Outgoing message = queue.poll();
        if (message != null) {
            size.decrementAndGet();
            bytes.addAndGet(-message.encoded().length);
        }
        return message;
    }

    int size() {
        return size.get();
    }

    long bytes() {
        return bytes.get();
    }

    /**
     * A message that waits.
     *
     * @param encoded its bytes
     * @param request the request that it carries, if it does
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; a copy would only cost
    record Outgoing(byte[] encoded, @Nullable PendingRequest request) {}
}
