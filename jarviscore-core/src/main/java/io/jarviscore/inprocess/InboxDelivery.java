package io.jarviscore.inprocess;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import java.time.Duration;

/** One delivery of a message. Whether it still counts is the inbox's to know. */
final class InboxDelivery implements Delivery {
    private final Inbox inbox;
    private final InboxMessage message;
    private final int attempt;
    private final Envelope envelope;

    InboxDelivery(Inbox inbox, InboxMessage message, int attempt, Envelope envelope) {
        this.inbox = inbox;
        this.message = message;
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
        return inbox.remove(message, attempt);
    }

    @Override
    public void nack() {
        inbox.giveBack(message, attempt);
    }

    @Override
    public boolean extend(Duration visibility) {
        return inbox.extend(message, attempt, visibility);
    }

    @Override
    public void close() {
        nack();
    }
}
