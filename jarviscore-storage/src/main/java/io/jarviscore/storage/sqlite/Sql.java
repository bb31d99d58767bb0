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

    /** Runs a statement that has neither arguments nor rows. */
    void run(String statement) throws SQLException {
        use(statement, PreparedStatement::execute);
    }

    /** Changes rows and returns how many. */
    int update(String statement, @Nullable Object... arguments) throws SQLException {
        return use(statement, PreparedStatement::executeUpdate, arguments);
    }

    /** The first row, if there is one. */
    <T> Optional<T> first(String query, Row<T> row, @Nullable Object... arguments)
            throws SQLException {
        return use(
                query,
                statement -> {
                    try (ResultSet rows = statement.executeQuery()) {
                        return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
                    }
                },
                arguments);
    }

    /** Every row. */
    <T> List<T> all(String query, Row<T> row, @Nullable Object... arguments) throws SQLException {
        return use(
                query,
                statement -> {
                    List<T> all = new ArrayList<>();
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            all.add(row.read(rows));
                        }
                    }
                    return all;
                },
                arguments);
    }

    private <T> T use(String text, Use<T> use, @Nullable Object... arguments) throws SQLException {
        PreparedStatement statement = prepare(text);
        try {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            return use.of(statement);
        } catch (SQLException e) {
            // The driver has closed the failed statement: the next use must prepare it again.
            prepared.remove(text);
            statement.close();
            throw e;
        }
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

    private interface Use<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    /** Makes something of the row that a result stands on. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }
}
