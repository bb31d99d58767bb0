package io.jarviscore.storage.sqlite;

import io.jarviscore.MeshClock;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.journal.JournalEntry;
import io.jarviscore.stored.BadRecords;
import io.jarviscore.stored.StoredForms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Entries by topic. Positions are counted over all topics and never given twice. */
final class SqliteLedger implements Ledger {
    /** More than one, so that a topic shrinks after the limit was lowered. */
    private static final int TRIM = 8;

    private final Database database;
    private final MeshClock clock;
    private final Retention retention;
    private final Duration lasting;
    private final int maxEntries;
    private final BadRecords bad;

    /**
     * Ledgers in a file.
     *
     * @param lasting how much longer a {@linkplain Ledger#isLasting lasting} topic is kept: it
     *     counts as changed that much later, so one sweep finds both sorts by one index
     * @param bad where records that cannot be read are reported
     */
    SqliteLedger(
            Database database,
            MeshClock clock,
            Retention retention,
            Duration lasting,
            int maxEntries,
            BadRecords bad) {
        this.database = database;
        this.clock = clock;
        this.retention = retention;
        this.lasting = lasting;
        this.maxEntries = maxEntries;
        this.bad = bad;
    }

    @Override
    public long append(String topic, String kind, Map<String, Object> data) {
        String entry = StoredForms.write(new JournalEntry(kind, data));
        return database.write(sql -> append(sql, topic, entry));
    }

    private long append(Sql sql, String topic, String entry) throws SQLException {
        long now = Micros.of(clock.instant());
        long nth =
                sql.first(
                                """
                                INSERT INTO topics VALUES (?, 1, ?) ON CONFLICT (topic) DO UPDATE
                                SET appended = appended + 1, changed_at = excluded.changed_at
                                RETURNING appended""",
                                row -> row.getLong(1),
                                topic,
                                Ledger.isLasting(topic)
                                        ? Micros.after(clock.instant(), lasting)
                                        : now)
                        .orElseThrow();
        long position =
                sql.first(
                                """
                                INSERT INTO ledger (topic, nth, at, entry) VALUES (?, ?, ?, ?)
                                RETURNING position""",
                                row -> row.getLong(1),
                                topic,
                                nth,
                                now,
                                entry)
                        .orElseThrow();
        if (nth == 1) {
            retention.sweep(sql, Retention.WITH_EACH);
        }
        if (nth > maxEntries) {
            trim(sql, topic, nth - maxEntries);
        }
        return position;
    }

    private static void trim(Sql sql, String topic, long newestToGo) throws SQLException {
        sql.update(
                """
                DELETE FROM ledger WHERE nth <= ? AND position IN (
                    SELECT position FROM ledger WHERE topic = ? ORDER BY position LIMIT ?)""",
                newestToGo,
                topic,
                TRIM);
    }

    /** Skips entries that cannot be read. */
    @Override
    public List<Entry> read(String topic, long after, int limit) {
        return readable(
                database.read(
                        sql ->
                                sql.all(
                                        """
                                        SELECT position, at, entry FROM ledger
                                        WHERE topic = ? AND position > ?
                                        ORDER BY position LIMIT ?""",
                                        row -> entry(row, topic),
                                        topic,
                                        after,
                                        limit)));
    }

    /** Skips entries that cannot be read. */
    @Override
    public List<Entry> tail(String topic, int limit) {
        return readable(
                        database.read(
                                sql ->
                                        sql.all(
                                                """
                                                SELECT position, at, entry FROM ledger
                                                WHERE topic = ? ORDER BY position DESC LIMIT ?""",
                                                row -> entry(row, topic),
                                                topic,
                                                limit)))
                .reversed();
    }

    @Override
    public void remove(String topic) {
        database.write(sql -> sql.update("DELETE FROM topics WHERE topic = ?", topic));
    }

    private static List<Entry> readable(List<Optional<Entry>> entries) {
        return entries.stream().flatMap(Optional::stream).toList();
    }

    private Optional<Entry> entry(ResultSet row, String topic) throws SQLException {
        long position = row.getLong(1);
        long at = row.getLong(2);
        String document = row.getString(3);
        return bad.read(
                "ledger entry",
                topic + "/" + position,
                () -> {
                    JournalEntry entry = StoredForms.readJournalEntry(document);
                    return new Entry(position, Micros.toInstant(at), entry.kind(), entry.data());
                });
    }
}
