package io.jarviscore.storage.sqlite;

import io.jarviscore.MeshClock;
import io.jarviscore.coordination.SharedCounters;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** Counters as rows; expired ones are deleted with the next addition. */
final class SqliteCounters implements SharedCounters {
    private final Database database;
    private final MeshClock clock;

    SqliteCounters(Database database, MeshClock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public long add(String counter, long amount, Duration keep) {
        Instant now = clock.instant();
        if (amount == 0) {
            return database.read(sql -> value(sql, counter, now));
        }
        return database.write(
                sql -> {
                    sql.update("DELETE FROM counters WHERE forget_at <= ?", Micros.of(now));
                    sql.update(
                            """
                            INSERT INTO counters (name, value, forget_at) VALUES (?, ?, ?)
                            ON CONFLICT (name) DO UPDATE SET
                                value = value + excluded.value, forget_at = excluded.forget_at""",
                            counter,
                            amount,
                            Micros.after(now, keep));
                    return value(sql, counter, now);
                });
    }

    private static long value(Sql sql, String counter, Instant now) throws SQLException {
        return sql.first(
                        "SELECT value FROM counters WHERE name = ? AND forget_at > ?",
                        row -> row.getLong(1),
                        counter,
                        Micros.of(now))
                .orElse(0L);
    }
}
