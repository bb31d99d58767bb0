package io.jarviscore.storage.sqlite;

import io.jarviscore.Envelope;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.storage.DamagedRecordsContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class SqliteDamagedRecordsIT extends DamagedRecordsContract {
    @SuppressWarnings("NullAway.Init") // opened before each test
    private SqliteStores stores;

    @BeforeEach
    void open() {
        stores =
                SqliteStores.open(
                        file(), MeshClock.system(), SqliteStores.Limits.of(Settings.of(store())));
    }

    @AfterEach
    void close() {
        stores.close();
    }

    private Path file() {
        return folder.resolve("damaged.db");
    }

    @Override
    protected Map<String, Object> store() {
        return Map.of("state_store", "sqlite", "state_path", file().toString());
    }

    @Override
    protected Ports ports() {
        return new Ports(
                stores.workflowStore(),
                stores.approvals(),
                stores.mailbox(),
                stores.ledger(),
                stores.roster(),
                stores.badRecords());
    }

    @Override
    protected void damageWorkflow(String id, UnaryOperator<String> change) throws SQLException {
        replace("workflows", "definition", "id", id, change);
    }

    @Override
    protected void damageApproval(String id, UnaryOperator<String> change) throws SQLException {
        replace("approvals", "approval", "id", id, change);
    }

    @Override
    protected void damageAgent(String id, UnaryOperator<String> change) throws SQLException {
        replace("agents", "agent", "id", id, change);
    }

    @Override
    protected void addMessage(String recipient, UnaryOperator<String> change) throws SQLException {
        stores.mailbox().send(new Envelope("bad", "ann", recipient, 1L, Instant.EPOCH));
        replace("mail", "envelope", "recipient", recipient, change);
    }

    @Override
    protected void addEntry(String topic, UnaryOperator<String> change) throws SQLException {
        stores.ledger().append(topic, "bad", Map.of("x", 1L));
        replace("ledger", "entry", "topic", topic, change);
    }

    private void replace(
            String table, String column, String key, String id, UnaryOperator<String> change)
            throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
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
}
