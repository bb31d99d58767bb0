package io.jarviscore.storage.sqlite;

import io.jarviscore.MeshClock;
import io.jarviscore.Peer;
import io.jarviscore.Roster;
import io.jarviscore.json.Json;
import io.jarviscore.stored.BadRecords;
import io.jarviscore.stored.StoredForms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Agents as rows; one that nobody announced for the retention is deleted with the next write. */
final class SqliteRoster implements Roster {
    private final Database database;
    private final MeshClock clock;
    private final Duration retention;
    private final BadRecords bad;

    SqliteRoster(Database database, MeshClock clock, Duration retention, BadRecords bad) {
        this.database = database;
        this.clock = clock;
        this.retention = retention;
        this.bad = bad;
    }

    @Override
    public void announce(List<Peer> agents, Duration lease) {
        Instant now = clock.instant();
        database.write(
                sql -> {
                    for (Peer peer : agents) {
                        sql.update(
                                """
                                INSERT INTO agents (id, announced_at, alive_until, agent)
                                VALUES (?, ?, ?, ?)
                                ON CONFLICT (id) DO UPDATE SET announced_at = excluded.announced_at,
                                    alive_until = excluded.alive_until, agent = excluded.agent""",
                                peer.id(),
                                Micros.of(now),
                                Micros.after(now, lease),
                                StoredForms.write(peer));
                    }
                    return sql.update(
                            "DELETE FROM agents WHERE announced_at < ?",
                            Micros.after(now, retention.negated()));
                });
    }

    @Override
    public void withdraw(List<String> agentIds) {
        database.write(
                sql -> {
                    int withdrawn = 0;
                    for (String id : agentIds) {
                        withdrawn +=
                                sql.update("UPDATE agents SET alive_until = 0 WHERE id = ?", id);
                    }
                    return withdrawn;
                });
    }

    @Override
    public Optional<String> occupy(String node, String owner) {
        Instant now = clock.instant();
        return database.write(
                sql -> {
                    Optional<String> last =
                            sql.first(
                                    "SELECT owner FROM nodes WHERE name = ?",
                                    row -> row.getString(1),
                                    node);
                    sql.update(
                            "INSERT OR REPLACE INTO nodes (name, owner, noted_at) VALUES (?, ?, ?)",
                            node,
                            owner,
                            Micros.of(now));
                    sql.update(
                            "DELETE FROM nodes WHERE noted_at < ?",
                            Micros.after(now, retention.negated()));
                    return last.filter(other -> !other.equals(owner));
                });
    }

    @Override
    public void expire(String node, String owner) {
        database.write(
                sql -> {
                    boolean isLast =
                            sql.first(
                                            "SELECT owner FROM nodes WHERE name = ?",
                                            row -> row.getString(1),
                                            node)
                                    .filter(owner::equals)
                                    .isPresent();
                    int expired = 0;
                    for (Listing listing : isLast ? listings(sql) : List.<Listing>of()) {
                        if (listing.alive() && listing.peer().node().equals(node)) {
                            expired +=
                                    sql.update(
                                            "UPDATE agents SET alive_until = 0 WHERE id = ?",
                                            listing.peer().id());
                        }
                    }
                    return expired;
                });
    }

    @Override
    public List<Listing> list() {
        return database.read(this::listings);
    }

    @Override
    public List<Listing> find(List<String> agentIds) {
        return database.read(
                sql ->
                        listings(
                                sql,
                                "SELECT agent, id, alive_until FROM agents"
                                        + " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
                                Json.write(agentIds)));
    }

    private List<Listing> listings(Sql sql) throws SQLException {
        return listings(sql, "SELECT agent, id, alive_until FROM agents ORDER BY id");
    }

    private List<Listing> listings(Sql sql, String query, Object... values) throws SQLException {
        long now = Micros.of(clock.instant());
        List<Optional<Listing>> listings = sql.all(query, row -> listing(row, now), values);
        return listings.stream().flatMap(Optional::stream).toList();
    }

    private Optional<Listing> listing(ResultSet row, long now) throws SQLException {
        String document = row.getString(1);
        boolean alive = row.getLong(3) > now;
        return bad.read("agent", row.getString(2), () -> StoredForms.readPeer(document))
                .map(peer -> new Listing(peer, alive));
    }
}
