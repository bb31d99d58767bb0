package io.jarviscore.benchmarks;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Mail as bare commands about streams, which suffice for at-least-once delivery as long as nothing
 * goes wrong. No message is known again, none comes back, none is given up, no mailbox is full and
 * none expires. The sender and each receiver have connections of their own, since a read that
 * blocks holds up its connection. Thread-safe.
 */
final class StreamPost implements Post, AutoCloseable {
    private static final String GROUP = "readers";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> sending;
    private final StatefulRedisConnection<String, String> acknowledging;
    private final Map<String, StatefulRedisConnection<String, String>> receiving =
            new ConcurrentHashMap<>();
    private final String document;

    /**
     * Connects.
     *
     * @param document the content of each message
     */
    StreamPost(String url, String document) {
        this.client = RedisClient.create(url);
        this.sending = client.connect();
        this.acknowledging = client.connect();
        this.document = document;
    }

    /** Makes a mailbox, before anybody uses it. */
    void open(String recipient) {
        sending.sync()
                .xgroupCreate(
                        StreamOffset.from(recipient, "0"),
                        GROUP,
                        XGroupCreateArgs.Builder.mkstream());
        receiving.put(recipient, client.connect());
    }

    @Override
    public void send(String recipient) {
        sending.sync().xadd(recipient, Map.of("envelope", document));
    }

    @Override
    @SuppressWarnings("unchecked") // an array of offsets, which the client makes
    public List<ReceivedMessage> receive(String recipient, int most) {
        StatefulRedisConnection<String, String> connection = receiving.get(recipient);
        if (connection == null) {
            throw new IllegalStateException("no mailbox " + recipient);
        }
        List<StreamMessage<String, String>> messages =
                connection
                        .sync()
                        .xreadgroup(
                                Consumer.from(GROUP, "benchmark"),
                                XReadArgs.Builder.count(most).block(PATIENCE),
                                StreamOffset.lastConsumed(recipient));
        return messages.stream()
                .<ReceivedMessage>map(message -> () -> acknowledge(recipient, message.getId()))
                .toList();
    }

    /** Both commands in one round trip. */
    private void acknowledge(String recipient, String id) throws Exception {
        RedisFuture<Long> acknowledged = acknowledging.async().xack(recipient, GROUP, id);
        RedisFuture<Long> deleted = acknowledging.async().xdel(recipient, id);
        if (acknowledged.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) != 1
                || deleted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) != 1) {
            throw new IllegalStateException("message " + id + " is not there any more");
        }
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
