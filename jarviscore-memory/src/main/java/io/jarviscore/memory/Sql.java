package io.jarviscore.memory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prepared statements of one connection, each prepared once. Used by one thread at a time. */
final class Sql implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Sql(Connection connection) {
        this.connection = connection;
    }

    void run(String statement) throws SQLException {
        try (var once = connection.createStatement()) {
            once.execute(statement);
        }
    }

    int update(String statement, @Nullable Object... arguments) throws SQLException {
        return bound(statement, arguments).executeUpdate();
    }

    <T> List<T> all(String query, Row<T> row, @Nullable Object... arguments) throws SQLException {
        List<T> all = new ArrayList<>();
        try (ResultSet rows = bound(query, arguments).executeQuery()) {
            while (rows.next()) {
                all.add(row.read(rows));
            }
        }
        return all;
    }

    <T> Optional<T> first(String query, Row<T> row, @Nullable Object... arguments)
            throws SQLException {
        try (ResultSet rows = bound(query, arguments).executeQuery()) {
            return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
        }
    }

    /** Runs work wholly or not at all. */
    <T> T transaction(Work<T> work) throws SQLException {
        run("BEGIN IMMEDIATE");
        try {
            T result = work.in(this);
            run("COMMIT");
            return result;
        } catch (SQLException | RuntimeException e) {
            try {
                run("ROLLBACK");
            } catch (SQLException rollback) {
                e.addSuppressed(rollback);
            }
            throw e;
        }
    }

    private PreparedStatement bound(String text, @Nullable Object... arguments)
            throws SQLException {
        PreparedStatement statement = prepared.get(text);
        if (statement == null) {
            statement = connection.prepareStatement(text);
            prepared.put(text, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Makes something of the row that a result stands on. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** The work of one transaction. */
    interface Work<T> {
        T in(Sql sql) throws SQLException;
    }
}
