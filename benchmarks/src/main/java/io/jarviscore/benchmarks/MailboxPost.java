package io.jarviscore.benchmarks;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.Mailbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Mail as agents send and receive it.
 *
 * @param sender the sender's mailbox port
 * @param receiver the receiver's mailbox port
 * @param payload of each message
 */
record MailboxPost(Mailbox sender, Mailbox receiver, String payload) implements Post {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public void send(String recipient) {
        Envelope envelope =
                new Envelope(
                        UUID.randomUUID().toString(),
                        "benchmark",
                        recipient,
                        payload,
                        Instant.now());
        if (!sender.send(envelope)) {
            throw new IllegalStateException("a new message is taken for a known one");
        }
    }

    @Override
    public List<ReceivedMessage> receive(String recipient, int most) throws Exception {
        return receiver.receive(recipient, most, PATIENCE).stream()
                .<ReceivedMessage>map(delivery -> () -> acknowledge(delivery))
                .toList();
    }

    private static void acknowledge(Delivery delivery) {
        if (!delivery.ack()) {
            throw new IllegalStateException("the delivery does not count any more");
        }
    }
}
