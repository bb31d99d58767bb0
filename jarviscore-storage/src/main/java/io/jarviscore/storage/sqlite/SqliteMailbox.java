package io.jarviscore.storage.sqlite;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.Mailbox;
import io.jarviscore.MeshClock;
import io.jarviscore.stored.BadRecords;
import io.jarviscore.stored.StoredForms;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Waits and notifies waiters; the state of messages is in {@link MailRows}. */
final class SqliteMailbox implements Mailbox {
    private final Database database;
    private final MeshClock clock;
    private final ChangeNotifier notifier;
    private final MailRows rows;
    private final int maxLength;

    SqliteMailbox(
            Database database,
            MeshClock clock,
            ChangeNotifier notifier,
            SqliteStores.Limits limits,
            String owner,
            BadRecords bad) {
        this.database = database;
        this.clock = clock;
        this.notifier = notifier;
        this.rows = new MailRows(clock, limits.visibility(), limits.deliveries(), owner, bad);
        this.maxLength = limits.mailboxLength();
    }

    @Override
    public boolean send(Envelope envelope) {
        String document = StoredForms.write(envelope);
        boolean accepted = database.write(sql -> send(sql, envelope, document));
        if (accepted) {
            notifier.announce(channelOf(envelope.recipient()));
        }
        return accepted;
    }

    private boolean send(Sql sql, Envelope envelope, String document) throws SQLException {
        String recipient = envelope.recipient();
        if (rows.isKnown(sql, recipient, envelope.id())) {
            return false;
        }
        if (rows.size(sql, recipient) >= maxLength) {
            throw new JarvisException(
                    "mailbox of "
                            + recipient
                            + " is full: "
                            + maxLength
                            + " messages (mailbox_max_length) wait or are being worked on; receive"
                            + " some, or send again later");
        }
        rows.add(sql, recipient, envelope.id(), document);
        return true;
    }

    @Override
    public List<Delivery> receive(String recipient, int most, Duration wait)
            throws InterruptedException {
        if (most < 1) {
            throw new IllegalArgumentException("most is " + most + ": receive at least 1 message");
        }
        List<Delivery> deliveries = take(recipient, most);
        if (!deliveries.isEmpty() || !wait.isPositive()) {
            return deliveries;
        }
        Instant deadline = clock.instant().plus(wait);
        while (true) {
            CountDownLatch changed = new CountDownLatch(1);
            // Listens before it looks, so that nothing comes in between.
            ChangeNotifier.Listener listener =
                    notifier.listen(channelOf(recipient), changed::countDown);
            try {
                deliveries = take(recipient, most);
                if (!deliveries.isEmpty() || !clock.instant().isBefore(deadline)) {
                    return deliveries;
                }
                await(changed, wakeAt(recipient, deadline));
            } finally {
                listener.close();
            }
        }
    }

    private List<Delivery> take(String recipient, int most) {
        // A look before the write: many may wake for one message, and only writers queue up.
        if (!database.read(sql -> rows.hasWork(sql, recipient))) {
            return List.of();
        }
        return database.write(sql -> rows.deliver(sql, recipient, most)).stream()
                .<Delivery>map(delivered -> new SqliteDelivery(this, recipient, delivered))
                .toList();
    }

    /** When a message that somebody works on may come back, if that is before the deadline. */
    private Instant wakeAt(String recipient, Instant deadline) {
        return database.read(sql -> rows.firstHidden(sql, recipient))
                .filter(deadline::isAfter)
                .orElse(deadline);
    }

    private void await(CountDownLatch changed, Instant wakeAt) throws InterruptedException {
        MeshClock.Timer timer = clock.after(clock.until(wakeAt), changed::countDown);
        try {
            changed.await();
        } finally {
            timer.cancel();
        }
    }

    boolean ack(MailRows.Delivered delivered) {
        return database.write(sql -> rows.remove(sql, delivered));
    }

    void giveBack(String recipient, MailRows.Delivered delivered) {
        if (database.write(sql -> rows.show(sql, recipient, delivered))) {
            notifier.announce(channelOf(recipient));
        }
    }

    boolean extend(MailRows.Delivered delivered, Duration visibility) {
        return database.write(sql -> rows.hide(sql, delivered, visibility));
    }

    @Override
    public int size(String recipient) {
        return database.write(
                sql -> {
                    rows.bury(sql, recipient);
                    return rows.size(sql, recipient);
                });
    }

    @Override
    public List<Envelope> deadLetters(String recipient) {
        return database.write(
                sql -> {
                    rows.bury(sql, recipient);
                    return rows.dead(sql, recipient);
                });
    }

    @Override
    public void expire(String owner) {
        database.write(sql -> rows.showAll(sql, owner)).stream()
                .distinct()
                .forEach(recipient -> notifier.announce(channelOf(recipient)));
    }

    private static String channelOf(String recipient) {
        return "mail of " + recipient;
    }
}
