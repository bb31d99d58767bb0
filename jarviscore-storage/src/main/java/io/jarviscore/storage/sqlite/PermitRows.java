package io.jarviscore.storage.sqlite;

import io.jarviscore.MeshClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The holders of permits and the queue of waiters, as rows. A release moves the longest waiter from
 * the queue to the holders; it has to acknowledge that, else the next waiter gets the permit.
 *
 * <p>The tables are made when somebody first needs them. They have nothing in them that is of use
 * for longer than a lease, so they belong to no version of the file.
 */
final class PermitRows {
    private static final List<String> TABLES =
            List.of(
                    """
                    CREATE TABLE IF NOT EXISTS permits (
                        cap TEXT NOT NULL,
                        ticket TEXT NOT NULL,
                        until INTEGER NOT NULL,
                        PRIMARY KEY (cap, ticket)) WITHOUT ROWID""",
                    """
                    CREATE TABLE IF NOT EXISTS permit_queue (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        cap TEXT NOT NULL,
                        ticket TEXT NOT NULL,
                        most INTEGER NOT NULL,
                        alive_until INTEGER NOT NULL,
                        UNIQUE (cap, ticket))""");

    private final MeshClock clock;
    private final Duration offer;
    private final Duration alive;

    /**
     * Rows.
     *
     * @param offer how long a permit that was handed over waits for its taker
     * @param alive how long a waiter may go without a refresh
     */
    PermitRows(MeshClock clock, Duration offer, Duration alive) {
        this.clock = clock;
        this.offer = offer;
        this.alive = alive;
    }

    void create(Sql sql) throws SQLException {
        for (String table : TABLES) {
            sql.run(table);
        }
    }

    /** Takes a permit, or a place in the queue if it may wait. */
    Taken take(Sql sql, Ask ask, boolean mayWait) throws SQLException {
        Instant now = clock.instant();
        List<String> called = admit(sql, ask.cap(), ask.ticket(), now);
        boolean isNext = isFree(sql, ask.cap(), ask.most()) && first(sql, ask.cap()).isEmpty();
        if (isNext || holds(sql, ask)) {
            hold(sql, ask.cap(), ask.ticket(), Micros.after(now, ask.lease()));
            return new Taken(true, called, firstEnd(sql, ask.cap()));
        }
        if (mayWait) {
            sql.update(
                    """
                    INSERT INTO permit_queue (cap, ticket, most, alive_until)
                    VALUES (?, ?, ?, ?)
                    ON CONFLICT (cap, ticket) DO UPDATE SET alive_until = excluded.alive_until""",
                    ask.cap(),
                    ask.ticket(),
                    ask.most(),
                    Micros.after(now, alive));
        }
        return new Taken(false, called, firstEnd(sql, ask.cap()));
    }

    /**
     * Gives permits back, and places in the queue: all of them, before any goes to the next one.
     * Returns the tickets that were granted one.
     */
    List<String> give(Sql sql, List<Ask> asks) throws SQLException {
        Set<String> caps = new LinkedHashSet<>();
        for (Ask ask : asks) {
            sql.update("DELETE FROM permits WHERE cap = ? AND ticket = ?", ask.cap(), ask.ticket());
            leave(sql, ask.cap(), ask.ticket());
            caps.add(ask.cap());
        }
        List<String> called = new ArrayList<>();
        for (String cap : caps) {
            called.addAll(admit(sql, cap, "", clock.instant()));
        }
        return called;
    }

    /** The prefix of a process's tickets. */
    static String ticketsOf(String owner) {
        return owner + ":";
    }

    /**
     * Ends a dead process's permits and tickets. Returns the tickets that were granted a permit by
     * that.
     */
    List<String> expire(Sql sql, String owner) throws SQLException {
        boolean isUsed =
                sql.first("SELECT 1 FROM sqlite_schema WHERE name = 'permit_queue'", row -> true)
                        .isPresent();
        if (!isUsed) {
            return List.of();
        }
        String dead = ticketsOf(owner);
        List<String> caps =
                sql.all(
                        """
                        SELECT cap FROM permits WHERE substr(ticket, 1, ?) = ?
                        UNION SELECT cap FROM permit_queue WHERE substr(ticket, 1, ?) = ?""",
                        row -> row.getString(1),
                        dead.length(),
                        dead,
                        dead.length(),
                        dead);
        List<String> called = new ArrayList<>();
        for (String table : List.of("permits", "permit_queue")) {
            sql.update(
                    "DELETE FROM " + table + " WHERE substr(ticket, 1, ?) = ?",
                    dead.length(),
                    dead);
        }
        for (String cap : caps) {
            called.addAll(admit(sql, cap, "", clock.instant()));
        }
        return called;
    }

    /** Whether a waiter has anything to do: a look before the write. */
    boolean hasChanges(Sql sql, Ask ask) throws SQLException {
        return holds(sql, ask)
                || sql.first(
                                "SELECT 1 FROM permits WHERE cap = ? AND until <= ?",
                                row -> true,
                                ask.cap(),
                                Micros.of(clock.instant()))
                        .isPresent();
    }

    private List<String> admit(Sql sql, String cap, String asking, Instant now)
            throws SQLException {
        long micros = Micros.of(now);
        sql.update("DELETE FROM permits WHERE cap = ? AND until <= ?", cap, micros);
        List<String> called = new ArrayList<>();
        Optional<Waiting> next = first(sql, cap);
        while (next.isPresent()) {
            Waiting waiting = next.get();
            boolean isAsking = waiting.ticket().equals(asking);
            boolean isAlive = isAsking || waiting.aliveUntil() > micros;
            if (isAlive && !isFree(sql, cap, waiting.most())) {
                return called;
            }
            leave(sql, cap, waiting.ticket());
            if (isAlive) {
                hold(sql, cap, waiting.ticket(), Micros.after(now, offer));
                called.add(waiting.ticket());
            }
            next = first(sql, cap);
        }
        return called;
    }

    private static boolean holds(Sql sql, Ask ask) throws SQLException {
        return sql.first(
                        "SELECT 1 FROM permits WHERE cap = ? AND ticket = ?",
                        row -> true,
                        ask.cap(),
                        ask.ticket())
                .isPresent();
    }

    private static boolean isFree(Sql sql, String cap, int most) throws SQLException {
        return sql.first("SELECT count(*) FROM permits WHERE cap = ?", row -> row.getInt(1), cap)
                        .orElseThrow()
                < most;
    }

    private static void hold(Sql sql, String cap, String ticket, long until) throws SQLException {
        sql.update(
                "INSERT OR REPLACE INTO permits (cap, ticket, until) VALUES (?, ?, ?)",
                cap,
                ticket,
                until);
    }

    private static void leave(Sql sql, String cap, String ticket) throws SQLException {
        sql.update("DELETE FROM permit_queue WHERE cap = ? AND ticket = ?", cap, ticket);
    }

    private static Optional<Waiting> first(Sql sql, String cap) throws SQLException {
        return sql.first(
                """
                SELECT ticket, most, alive_until FROM permit_queue
                WHERE cap = ? ORDER BY number LIMIT 1""",
                row -> new Waiting(row.getString(1), row.getInt(2), row.getLong(3)),
                cap);
    }

    private static Optional<Instant> firstEnd(Sql sql, String cap) throws SQLException {
        return sql.first(
                "SELECT until FROM permits WHERE cap = ? ORDER BY until LIMIT 1",
                row -> Micros.toInstant(row.getLong(1)),
                cap);
    }

    /** A ticket's request. */
    record Ask(String cap, String ticket, int most, Duration lease) {}

    /**
     * The result of a request.
     *
     * @param taken whether there was a permit
     * @param called the other tickets that were granted one meanwhile
     * @param firstEnd when the first permit may come back
     */
    record Taken(boolean taken, List<String> called, Optional<Instant> firstEnd) {}

    private record Waiting(String ticket, int most, long aliveUntil) {}
}
