package io.jarviscore.storage.sqlite;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import java.time.Duration;

/** One delivery; the file decides whether it is still the newest. */
final class SqliteDelivery implements Delivery {
    private final SqliteMailbox mailbox;
    private final String recipient;
    private final MailRows.Delivered delivered;

    /** Saves closing after an acknowledgement the way to the file. */
    private volatile boolean ended;

    SqliteDelivery(SqliteMailbox mailbox, String recipient, MailRows.Delivered delivered) {
        this.mailbox = mailbox;
        this.recipient = recipient;
        this.delivered = delivered;
    }

    @Override
    public Envelope envelope() {
        return delivered.envelope();
    }

    @Override
    public int attempt() {
        return delivered.attempt();
    }

    @Override
    public boolean ack() {
        boolean acknowledged = mailbox.ack(delivered);
        ended = true;
        return acknowledged;
    }

    @Override
    public void nack() {
        if (!ended) {
            mailbox.giveBack(recipient, delivered);
            ended = true;
        }
    }

    @Override
    public boolean extend(Duration visibility) {
        return mailbox.extend(delivered, visibility);
    }

    @Override
    public void close() {
        nack();
    }
}
