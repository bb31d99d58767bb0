package io.jarviscore.storage.sqlite;

import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one connection to the file, used by one thread at a time. Work is done in transactions, which
 * are short; whoever writes takes SQLite's lock first, so that what was read is still true when it
 * is written, whichever process writes next.
 */
final class Database implements AutoCloseable {
    /** How long SQLite waits for a transaction of another process, which take milliseconds. */
    private static final int BUSY_MILLIS = 10_000;

    private final StoreFile file;
    private final Connection connection;
    private final Sql sql;

    // A connection has one transaction at a time. It is held while SQLite writes: there is nothing
    // that another thread could do with this connection in the meantime.
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    private Database(StoreFile file, Connection connection) {
        this.file = file;
        this.connection = connection;
        this.sql = new Sql(connection);
    }

    static Database open(Path path, Settings.StateFsync fsync) {
        StoreFile file = StoreFile.at(path);
        try {
            Files.createDirectories(file.folder());
        } catch (IOException e) {
            throw new JarvisException(
                    "the folder of the state file "
                            + file
                            + " cannot be made: set state_path to a place that can be written",
                    e);
        }
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            Database database = new Database(file, connection);
            try {
                database.prepare(fsync);
                return database;
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw file.failure(e);
        }
    }

    /** Changes nothing before it is known that the file is ours or empty. */
    private void prepare(Settings.StateFsync fsync) throws SQLException {
        sql.run("PRAGMA busy_timeout = " + BUSY_MILLIS);
        // In one transaction: another process may be making the tables at this moment.
        file.require(read(Schema::state));
        sql.first("PRAGMA journal_mode = WAL", row -> row.getString(1));
        sql.run(
                switch (fsync) {
                    case ALWAYS -> "PRAGMA synchronous = FULL";
                    // The log is then forced at checkpoints only.
                    case INTERVAL -> "PRAGMA synchronous = NORMAL";
                    case NEVER -> "PRAGMA synchronous = OFF";
                });
        sql.run("PRAGMA foreign_keys = ON");
        write(
                tables -> {
                    // Again: another process may have been faster.
                    Schema.State now = Schema.state(tables);
                    file.require(now);
                    if (now instanceof Schema.State.Empty) {
                        Schema.create(tables);
                    }
                    return true;
                });
    }

    /** Does something that changes the file, wholly or not at all. */
    <T> T write(Work<T> work) {
        return transaction("BEGIN IMMEDIATE", work);
    }

    /** Reads what was true at one moment. */
    <T> T read(Work<T> work) {
        return transaction("BEGIN", work);
    }

    /** Another number than before if another process has changed the file since. */
    long version() {
        lock.lock();
        try {
            requireOpen();
            return sql.first("PRAGMA data_version", row -> row.getLong(1)).orElseThrow();
        } catch (SQLException e) {
            throw file.failure(e);
        } finally {
            lock.unlock();
        }
    }

    private <T> T transaction(String begin, Work<T> work) {
        lock.lock();
        try {
            requireOpen();
            sql.run(begin);
            try {
                T result = work.in(sql);
                sql.run("COMMIT");
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(e);
                throw e;
            }
        } catch (SQLException e) {
            throw file.failure(e);
        } finally {
            lock.unlock();
        }
    }

    private void rollBack(Exception reason) {
        try {
            sql.run("ROLLBACK");
        } catch (SQLException e) {
            // After some errors, a full disk for one, SQLite has rolled back by itself.
            reason.addSuppressed(e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new JarvisException(
                    "the state file " + file + " was closed: its mesh is closed, start a new one");
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                connection.close();
            }
        } catch (SQLException e) {
            throw file.failure(e);
        } finally {
            lock.unlock();
        }
    }

    /** What is done in one transaction; may be given up, and then has not happened. */
    interface Work<T> {
        T in(Sql sql) throws SQLException;
    }
}
