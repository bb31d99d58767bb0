package io.jarviscore.storage.sqlite;

import io.jarviscore.Ledger;
import io.jarviscore.MeshClock;
import io.jarviscore.StoredForms;
import io.jarviscore.WorkflowStore.JournalEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Entries by topic. Positions are counted over all topics and never given twice. */
final class SqliteLedger implements Ledger {
    /** More than one, so that a topic shrinks after the limit was lowered. */
    private static final int TRIM = 8;

    private final Database database;
    private final MeshClock clock;
    private final Retention retention;
    private final Duration lasting;
    private final int maxEntries;

    /**
     * Ledgers in a file.
     *
     * @param lasting how much longer a {@linkplain Ledger#isLasting lasting} topic is kept: it
     *     counts as changed that much later, so one sweep finds both sorts by one index
     */
    SqliteLedger(
            Database database,
            MeshClock clock,
            Retention retention,
            Duration lasting,
            int maxEntries) {
        this.database = database;
        this.clock = clock;
        this.retention = retention;
        this.lasting = lasting;
        this.maxEntries = maxEntries;
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

    @Override
    public List<Entry> read(String topic, long after, int limit) {
        return database.read(
                sql ->
                        sql.all(
                                """
                                SELECT position, at, entry FROM ledger
                                WHERE topic = ? AND position > ? ORDER BY position LIMIT ?""",
                                SqliteLedger::entry,
                                topic,
                                after,
                                limit));
    }

    @Override
    public List<Entry> tail(String topic, int limit) {
        return database.read(
                        sql ->
                                sql.all(
                                        """
                                        SELECT position, at, entry FROM ledger
                                        WHERE topic = ? ORDER BY position DESC LIMIT ?""",
                                        SqliteLedger::entry,
                                        topic,
                                        limit))
                .reversed();
    }

    @Override
    public void remove(String topic) {
        database.write(sql -> sql.update("DELETE FROM topics WHERE topic = ?", topic));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        JournalEntry entry = StoredForms.readJournalEntry(row.getString(3));
        return new Entry(
                row.getLong(1), Micros.toInstant(row.getLong(2)), entry.kind(), entry.data());
    }
}
