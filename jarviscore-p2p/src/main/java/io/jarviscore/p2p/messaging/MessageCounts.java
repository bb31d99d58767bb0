package io.jarviscore.p2p.messaging;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A node's counts of sent and received messages since its start. Thread-safe. */
public final class MessageCounts {
    private final LongAdder requestsIn = new LongAdder();
    private final LongAdder notificationsIn = new LongAdder();
    private final LongAdder requestsOut = new LongAdder();
    private final LongAdder notificationsOut = new LongAdder();
    private final Map<Outcome, Requests> ended = new EnumMap<>(Outcome.class);

    MessageCounts() {
        for (Outcome each : Outcome.values()) {
            ended.put(each, new Requests());
        }
    }

    /** How a request ended for its sender. */
    public enum Outcome {
        /** The peer answered. */
        OK,
        /** The peer failed. */
        FAILED,
        /** No answer came in time. */
        TIMEOUT,
        /** The peer's process died. */
        DIED,
        /** It was not sent, or its sender gave up. */
        DROPPED;

        private static Outcome of(@Nullable Throwable failure) {
            return switch (failure) {
                case null -> OK;
                case RemoteFailureException remote -> FAILED;
                case RequestTimeoutException late -> TIMEOUT;
                case PeerDiedException died -> DIED;
                default -> DROPPED;
            };
        }
    }

    /** Requests received. */
    public long requestsIn() {
        return requestsIn.sum();
    }

    /** Notifications received. */
    public long notificationsIn() {
        return notificationsIn.sum();
    }

    /** Requests sent, or refused before they were sent. */
    public long requestsOut() {
        return requestsOut.sum();
    }

    /** Notifications queued to be sent. */
    public long notificationsOut() {
        return notificationsOut.sum();
    }

    /** How many requests ended so. */
    public long ended(Outcome outcome) {
        return requests(outcome).count.sum();
    }

    /** How long the requests that ended so took altogether. */
    public Duration time(Outcome outcome) {
        return Duration.ofNanos(requests(outcome).nanos.sum());
    }

    private Requests requests(Outcome outcome) {
        return ended.getOrDefault(outcome, new Requests());
    }

    void notified() {
        notificationsOut.increment();
    }

    CompletableFuture<byte[]> counted(CompletableFuture<byte[]> response) {
        long start = System.nanoTime();
        requestsOut.increment();
        var unused =
                response.whenComplete(
                        (body, failure) -> {
                            Requests requests = requests(Outcome.of(failure));
                            requests.count.increment();
                            requests.nanos.add(System.nanoTime() - start);
                        });
        return response;
    }

    MessageHandler counting(MessageHandler handler) {
        return new MessageHandler() {
            @Override
            public byte[] onRequest(String node, byte[] body, Duration remaining) throws Exception {
                requestsIn.increment();
                return handler.onRequest(node, body, remaining);
            }

            @Override
            public void onNotify(String node, byte[] body) throws Exception {
                notificationsIn.increment();
                handler.onNotify(node, body);
            }

            @Override
            public void onLinkLost(String node) {
                handler.onLinkLost(node);
            }
        };
    }

    private static final class Requests {
        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();
    }
}
