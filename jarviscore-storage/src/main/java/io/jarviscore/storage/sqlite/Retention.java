package io.jarviscore.storage.sqlite;

import io.jarviscore.MeshClock;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Deletes records that finished long enough ago: a bounded number of rows, found by an index, as
 * part of a transaction that begins something new. More can go than comes, so it keeps up.
 */
final class Retention {
    /** How many of each kind go when the file is opened. */
    static final int AT_START = 1_000;

    /** How many of each kind go when one more begins. */
    static final int WITH_EACH = 5;

    private final MeshClock clock;
    private final Duration retention;

    Retention(MeshClock clock, Duration retention) {
        this.clock = clock;
        this.retention = retention;
    }

    /** Returns how much was deleted. Records of an unfinished workflow stay. */
    int sweep(Sql sql, int atMost) throws SQLException {
        long before = Micros.after(clock.instant(), retention.negated());
        return sql.update(
                        """
                        DELETE FROM approvals WHERE workflow IN (
                            SELECT id FROM workflows
                            WHERE unfinished = 0 AND changed_at < ?
                            ORDER BY changed_at LIMIT ?)""",
                        before,
                        atMost)
                + sql.update(
                        """
                        DELETE FROM workflows WHERE number IN (
                            SELECT number FROM workflows
                            WHERE unfinished = 0 AND changed_at < ?
                            ORDER BY changed_at LIMIT ?)""",
                        before,
                        atMost)
                + sql.update(
                        """
                        DELETE FROM approvals WHERE number IN (
                            SELECT number FROM approvals a
                            WHERE decided_at < ? AND NOT EXISTS (
                                SELECT 1 FROM workflows w
                                WHERE w.id = a.workflow AND w.unfinished > 0)
                            ORDER BY decided_at LIMIT ?)""",
                        before,
                        atMost)
                + sql.update(
                        """
                        DELETE FROM topics WHERE topic IN (
                            SELECT topic FROM topics t
                            WHERE changed_at < ? AND NOT EXISTS (
                                SELECT 1 FROM workflows w
                                WHERE w.id = t.topic AND w.unfinished > 0)
                            ORDER BY changed_at LIMIT ?)""",
                        before,
                        atMost);
    }
}
