package io.jarviscore.storage.sqlite;

import io.jarviscore.Envelope;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.storage.StoreDamage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Damages rows of a SQLite file. */
public final class SqliteDamage implements StoreDamage {
    private final Path file;
    private final SqliteStores stores;

    /** Opens a file that need not be there. */
    public SqliteDamage(Path file) {
        this.file = file;
        this.stores =
                SqliteStores.open(
                        file, MeshClock.system(), SqliteStores.Limits.of(Settings.of(settings())));
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("state_store", "sqlite", "state_path", file.toString());
    }

    @Override
    public Ports ports() {
        return new Ports(
                stores.workflowStore(),
                stores.approvals(),
                stores.mailbox(),
                stores.ledger(),
                stores.roster(),
                stores.badRecords());
    }

    @Override
    public void damageWorkflow(String id, UnaryOperator<String> change) throws SQLException {
        replace("workflows", "definition", "id", id, change);
    }

    @Override
    public void damageApproval(String id, UnaryOperator<String> change) throws SQLException {
        replace("approvals", "approval", "id", id, change);
    }

    @Override
    public void damageAgent(String id, UnaryOperator<String> change) throws SQLException {
        replace("agents", "agent", "id", id, change);
    }

    @Override
    public void addMessage(String recipient, UnaryOperator<String> change) throws SQLException {
        stores.mailbox().send(new Envelope("bad", "ann", recipient, 1L, Instant.EPOCH));
        replace("mail", "envelope", "recipient", recipient, change);
    }

    @Override
    public void addEntry(String topic, UnaryOperator<String> change) throws SQLException {
        stores.ledger().append(topic, "bad", Map.of("x", 1L));
        replace("ledger", "entry", "topic", topic, change);
    }

    private void replace(
            String table, String column, String key, String id, UnaryOperator<String> change)
            throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement find =
                        connection.prepareStatement(
                                "SELECT " + column + " FROM " + table + " WHERE " + key + " = ?");
                PreparedStatement update =
                        connection.prepareStatement(
                                "UPDATE "
                                        + table
                                        + " SET "
                                        + column
                                        + " = ? WHERE "
                                        + key
                                        + " = ?")) {
            connection.createStatement().execute("PRAGMA busy_timeout = 30000");
            find.setString(1, id);
            try (ResultSet row = find.executeQuery()) {
                row.next();
                update.setString(1, change.apply(row.getString(1)));
            }
            update.setString(2, id);
            update.executeUpdate();
        }
    }

    @Override
    public void close() {
        stores.close();
    }
}
