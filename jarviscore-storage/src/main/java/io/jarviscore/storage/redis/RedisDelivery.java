package io.jarviscore.storage.redis;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * One delivery of a message. Whether it still counts is the server's to know.
 *
 * @param place where the message stands in its mailbox
 */
record RedisDelivery(
        MailScripts scripts, String recipient, String place, int attempt, Envelope envelope)
        implements Delivery {
    private static final LuaScript ACK = LuaScript.of("mailbox", "ack");
    private static final LuaScript NACK = LuaScript.of("mailbox", "nack");
    private static final LuaScript EXTEND = LuaScript.of("mailbox", "extend");

    @Override
    public boolean ack() {
        return isYes(
                scripts.runOnce(
                        ACK,
                        recipient,
                        UUID.randomUUID().toString(),
                        place,
                        String.valueOf(attempt),
                        scripts.link().memory()));
    }

    @Override
    public void nack() {
        scripts.run(NACK, recipient, place, String.valueOf(attempt));
    }

    @Override
    public boolean extend(Duration visibility) {
        return isYes(
                scripts.run(
                        EXTEND,
                        recipient,
                        place,
                        String.valueOf(attempt),
                        String.valueOf(visibility.toMillis())));
    }

    @Override
    public void close() {
        nack();
    }

    private static boolean isYes(List<?> reply) {
        return Replies.number(reply, 0) == 1;
    }
}
