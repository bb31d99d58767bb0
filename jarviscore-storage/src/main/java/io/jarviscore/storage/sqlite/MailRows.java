package io.jarviscore.storage.sqlite;

import io.jarviscore.Envelope;
import io.jarviscore.MeshClock;
import io.jarviscore.stored.BadRecords;
import io.jarviscore.stored.StoredForms;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages as rows. A message is visible, or hidden because somebody works on it, or dead, or done.
 * One that comes back takes its old place, before everything that was sent later. That a hidden
 * message's lease has expired is seen by comparing it with the clock; nothing has to run for it.
 */
final class MailRows {
    private static final Logger log = LoggerFactory.getLogger(MailRows.class);

    private static final int MAX_DEAD_LETTERS = 1_000;
    private static final int REMEMBERED = 100_000;

    /** A delivery that is the newest of its message, and whose lease has not expired. */
    private static final String HELD =
            " WHERE number = ? AND deliveries = ? AND state = 'READY' AND hidden_until > ?";

    private final MeshClock clock;
    private final Duration visibility;
    private final int maxDeliveries;
    private final String owner;
    private final BadRecords bad;

    MailRows(
            MeshClock clock, Duration visibility, int maxDeliveries, String owner, BadRecords bad) {
        this.clock = clock;
        this.visibility = visibility;
        this.maxDeliveries = maxDeliveries;
        this.owner = owner;
        this.bad = bad;
    }

    boolean isKnown(Sql sql, String recipient, String id) throws SQLException {
        return sql.first(
                        "SELECT 1 FROM mail WHERE recipient = ? AND id = ?",
                        row -> true,
                        recipient,
                        id)
                .isPresent();
    }

    void add(Sql sql, String recipient, String id, String envelope) throws SQLException {
        long number =
                sql.first(
                                """
                                INSERT INTO mail (recipient, id, envelope) VALUES (?, ?, ?)
                                RETURNING number""",
                                row -> row.getLong(1),
                                recipient,
                                id,
                                envelope)
                        .orElseThrow();
        sql.update("DELETE FROM mail WHERE state = 'DONE' AND number <= ?", number - REMEMBERED);
    }

    /** How many wait or are worked on. */
    int size(Sql sql, String recipient) throws SQLException {
        return sql.first(
                        """
                        SELECT count(*) FROM mail WHERE recipient = ? AND state = 'READY'
                            AND (deliveries < ? OR hidden_until > ?)""",
                        row -> row.getInt(1),
                        recipient,
                        maxDeliveries,
                        now())
                .orElseThrow();
    }

    /** Whether there is a message to deliver or to give up. */
    boolean hasWork(Sql sql, String recipient) throws SQLException {
        return sql.first(
                        """
                        SELECT 1 FROM mail
                        WHERE recipient = ? AND state = 'READY' AND hidden_until <= ? LIMIT 1""",
                        row -> true,
                        recipient,
                        now())
                .isPresent();
    }

    /** When the first of those that somebody works on comes back. */
    Optional<Instant> firstHidden(Sql sql, String recipient) throws SQLException {
        return sql.first(
                """
                        SELECT hidden_until FROM mail
                        WHERE recipient = ? AND state = 'READY' AND hidden_until > 0
                        ORDER BY hidden_until LIMIT 1""",
                row -> Micros.toInstant(row.getLong(1)),
                recipient);
    }

    /** The next messages, as many as there are and at most so many. */
    List<Delivered> deliver(Sql sql, String recipient, int most) throws SQLException {
        bury(sql, recipient);
        List<Delivered> delivered = new ArrayList<>();
        Optional<Delivered> next = deliverNext(sql, recipient);
        while (next.isPresent()) {
            delivered.add(next.get());
            next = delivered.size() < most ? deliverNext(sql, recipient) : Optional.empty();
        }
        return delivered;
    }

    /** Takes the next message that can be read; one that cannot becomes a dead letter. */
    private Optional<Delivered> deliverNext(Sql sql, String recipient) throws SQLException {
        while (true) {
            Optional<Taken> taken = takeNext(sql, recipient);
            if (taken.isEmpty()) {
                return Optional.empty();
            }
            Taken next = taken.get();
            Optional<Envelope> envelope = envelope(next.id(), recipient, next.document());
            if (envelope.isPresent()) {
                return Optional.of(new Delivered(next.number(), next.attempt(), envelope.get()));
            }
            sql.update("UPDATE mail SET state = 'DEAD' WHERE number = ?", next.number());
        }
    }

    private Optional<Envelope> envelope(String id, String recipient, String document) {
        return bad.read("message", recipient + "/" + id, () -> StoredForms.readEnvelope(document));
    }

    private Optional<Taken> takeNext(Sql sql, String recipient) throws SQLException {
        return sql.first(
                """
                UPDATE mail SET deliveries = deliveries + 1, hidden_until = ?, holder = ?
                WHERE number = (
                    SELECT number FROM mail
                    WHERE recipient = ? AND state = 'READY' AND hidden_until <= ?
                    ORDER BY number LIMIT 1)
                RETURNING number, deliveries, id, envelope""",
                row -> new Taken(row.getLong(1), row.getInt(2), row.getString(3), row.getString(4)),
                Micros.after(clock.instant(), visibility),
                owner,
                recipient,
                now());
    }

    /** Acknowledges; false if the delivery had ended. The row stays for the sake of its id. */
    boolean remove(Sql sql, Delivered delivered) throws SQLException {
        return sql.update(
                        "UPDATE mail SET state = 'DONE', envelope = NULL" + HELD,
                        delivered.number(),
                        delivered.attempt(),
                        now())
                > 0;
    }

    /** Refuses; false if the delivery had ended. */
    boolean show(Sql sql, String recipient, Delivered delivered) throws SQLException {
        int changed =
                sql.update(
                        // In the past, so that it is visible, or given up if it came back too
                        // often.
                        "UPDATE mail SET hidden_until = 1" + HELD,
                        delivered.number(),
                        delivered.attempt(),
                        now());
        bury(sql, recipient);
        return changed > 0;
    }

    /** Hides it for this long from now; false if the delivery had ended. */
    boolean hide(Sql sql, Delivered delivered, Duration time) throws SQLException {
        return sql.update(
                        "UPDATE mail SET hidden_until = ?" + HELD,
                        Micros.after(clock.instant(), time),
                        delivered.number(),
                        delivered.attempt(),
                        now())
                > 0;
    }

    /** Makes a dead process's deliveries visible again; returns the recipients. */
    List<String> showAll(Sql sql, String dead) throws SQLException {
        return sql.all(
                """
                UPDATE mail SET hidden_until = 1
                WHERE state = 'READY' AND hidden_until > 0 AND hidden_until > ? AND holder = ?
                RETURNING recipient""",
                row -> row.getString(1),
                now(),
                dead);
    }

    /** Makes dead letters of messages delivered too often. */
    void bury(Sql sql, String recipient) throws SQLException {
        List<String> given =
                sql.all(
                        """
                        UPDATE mail SET state = 'DEAD'
                        WHERE recipient = ? AND state = 'READY'
                            AND hidden_until > 0 AND hidden_until <= ? AND deliveries >= ?
                        RETURNING id""",
                        row -> row.getString(1),
                        recipient,
                        now(),
                        maxDeliveries);
        if (given.isEmpty()) {
            return;
        }
        log.warn(
                "Messages {} to {} were given up after {} deliveries",
                given,
                recipient,
                maxDeliveries);
        sql.update(
                """
                DELETE FROM mail WHERE recipient = ? AND state = 'DEAD' AND number <= (
                    SELECT number FROM mail WHERE recipient = ? AND state = 'DEAD'
                    ORDER BY number DESC LIMIT 1 OFFSET ?)""",
                recipient,
                recipient,
                MAX_DEAD_LETTERS);
    }

    /** Without those that cannot be read. */
    List<Envelope> dead(Sql sql, String recipient) throws SQLException {
        return sql
                .all(
                        """
                        SELECT id, envelope FROM mail WHERE recipient = ? AND state = 'DEAD'
                        ORDER BY number""",
                        row -> envelope(row.getString(1), recipient, row.getString(2)),
                        recipient)
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private long now() {
        return Micros.of(clock.instant());
    }

    /** A message that was taken, as stored. */
    private record Taken(long number, int attempt, String id, String document) {}

    /** A message in somebody's hands. */
    record Delivered(long number, int attempt, Envelope envelope) {}
}
