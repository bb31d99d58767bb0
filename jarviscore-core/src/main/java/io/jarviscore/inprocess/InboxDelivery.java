package io.jarviscore.inprocess;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import java.time.Duration;

/** One delivery of a message. Whether it still counts is the inbox's to know. */
record InboxDelivery(Inbox inbox, InboxMessage message, int attempt, Envelope envelope)
        implements Delivery {
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
