package io.jarviscore.storage.redis;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import java.time.Duration;
import java.util.List;

/** One delivery of a message. Whether it still counts is the server's to know. */
final class RedisDelivery implements Delivery {
    private static final LuaScript ACK = LuaScript.of("mailbox", "ack");
    private static final LuaScript NACK = LuaScript.of("mailbox", "nack");
    private static final LuaScript EXTEND = LuaScript.of("mailbox", "extend");

    private final MailScripts scripts;
    private final String recipient;
    private final String name;
    private final int attempt;
    private final Envelope envelope;

    /**
     * A delivery that the server keeps.
     *
     * @param name by which the server knows it
     */
    RedisDelivery(
            MailScripts scripts, String recipient, String name, int attempt, Envelope envelope) {
        this.scripts = scripts;
        this.recipient = recipient;
        this.name = name;
        this.attempt = attempt;
        this.envelope = envelope;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public Envelope envelope() {
        return envelope;
    }

    @Override
    public boolean ack() {
        return isYes(
                scripts.runOnce(
                        ACK,
                        recipient,
                        scripts.link().newRequest(),
                        name,
                        scripts.link().memory()));
    }

    @Override
    public void nack() {
        giveBack(1);
    }

    /** Has it delivered again as if this delivery had not been. */
    void takeBack() {
        giveBack(0);
    }

    /** Makes a message a dead letter, after any number of deliveries. */
    static void bury(MailScripts scripts, String recipient, String name) {
        scripts.run(NACK, recipient, name, "-1");
    }

    @Override
    public boolean extend(Duration visibility) {
        return isYes(scripts.run(EXTEND, recipient, name, String.valueOf(visibility.toMillis())));
    }

    @Override
    public void close() {
        nack();
    }

    private void giveBack(int deliveries) {
        scripts.run(NACK, recipient, name, String.valueOf(deliveries));
    }

    private static boolean isYes(List<?> reply) {
        return Replies.number(reply, 0) == 1;
    }
}
