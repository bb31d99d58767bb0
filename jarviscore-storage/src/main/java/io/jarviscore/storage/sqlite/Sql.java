package io.jarviscore.storage.sqlite;

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

/**
 * Statements with bound arguments. Each is prepared once, so they must be constants. Used by one
 * thread at a time.
 */
final class Sql {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Sql(Connection connection) {
        this.connection = connection;
    }

    /** Runs a statement that is not worth keeping, or that has no rows. */
    void run(String statement) throws SQLException {
        prepare(statement).execute();
    }

    /** Changes rows and returns how many. */
    int update(String statement, @Nullable Object... arguments) throws SQLException {
        return bound(statement, arguments).executeUpdate();
    }

    /** The first row, if there is one. */
    <T> Optional<T> first(String query, Row<T> row, @Nullable Object... arguments)
            throws SQLException {
        try (ResultSet rows = bound(query, arguments).executeQuery()) {
            return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
        }
    }

    /** Every row. */
    <T> List<T> all(String query, Row<T> row, @Nullable Object... arguments) throws SQLException {
        List<T> all = new ArrayList<>();
        try (ResultSet rows = bound(query, arguments).executeQuery()) {
            while (rows.next()) {
                all.add(row.read(rows));
            }
        }
        return all;
    }

    private PreparedStatement bound(String statement, @Nullable Object... arguments)
            throws SQLException {
        PreparedStatement bound = prepare(statement);
        for (int i = 0; i < arguments.length; i++) {
            bound.setObject(i + 1, arguments[i]);
        }
        return bound;
    }

    /** Closed with the connection. */
    private PreparedStatement prepare(String statement) throws SQLException {
        PreparedStatement known = prepared.get(statement);
        if (known == null) {
            known = connection.prepareStatement(statement);
            prepared.put(statement, known);
        }
        return known;
    }

    /** Makes something of the row that a result stands on. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }
}
