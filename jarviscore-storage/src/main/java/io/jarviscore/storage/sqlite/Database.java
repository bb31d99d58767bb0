package io.jarviscore.storage.sqlite;

import io.jarviscore.JarvisException;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.files.PrivateFiles;
import io.jarviscore.settings.StateFsync;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

/**
 * The one connection to the file, used by one thread at a time. Work is done in transactions, which
 * are short; a writer takes SQLite's lock first, so that the data it read is still true when it
 * writes, whichever process writes next.
 */
final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);

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

    static Database open(Path path, StateFsync fsync) {
        StoreFile file = StoreFile.at(path);
        try {
            PrivateFiles.createFolders(file.folder());
        } catch (IOException e) {
            throw new JarvisException(
                    "the folder of the state file "
                            + file
                            + " cannot be made: set state_path to a place that can be written",
                    e);
        }
        if (!Files.exists(file.path())) {
            if (Files.isSymbolicLink(file.path())) {
                throw new JarvisException(
                        "the state file "
                                + file
                                + " is a link to a file that does not exist: delete the link, or"
                                + " set state_path to another file");
            }
            make(file, file.path());
        }
        PrivateFiles.warnIfShared(file.path());
        return connect(file, file.path(), fsync);
    }

    private static Database connect(StoreFile file, Path path, StateFsync fsync) {
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
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

    /** Names the file in all processes of this machine. */
    String identity() {
        return file.identity();
    }

    /**
     * Makes the file under another name and gives it its own when it is complete. Processes that
     * start together would otherwise get into each other's way: SQLite cannot turn the log on while
     * somebody else looks at the file.
     */
    private static void make(StoreFile file, Path path) {
        Path fresh = path.resolveSibling(path.getFileName() + "-" + UUID.randomUUID());
        try {
            // SQLite gives its other files the permissions of this one.
            PrivateFiles.create(fresh).close();
            connect(file, fresh, StateFsync.ALWAYS).close();
            // A link, since moving would replace a file that somebody else has made meanwhile.
            Files.createLink(path, fresh);
        } catch (FileAlreadyExistsException e) {
            log.debug("The state file {} was made by somebody else meanwhile", file);
        } catch (IOException | UnsupportedOperationException e) {
            // Then it is made in its place: good enough where one process starts alone.
            log.debug("The state file {} cannot be linked here", file, e);
            makeInPlace(path);
        } finally {
            delete(fresh);
        }
    }

    /** If that fails too, SQLite says why when it opens the file. */
    private static void makeInPlace(Path path) {
        try {
            PrivateFiles.create(path).close();
        } catch (IOException e) {
            log.debug("The state file {} cannot be made", path, e);
        }
    }

    private static void delete(Path fresh) {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            log.warn("Could not delete {}, which nobody uses", fresh, e);
        }
    }

    /** Changes nothing before it is known that the file is ours or empty. */
    private void prepare(StateFsync fsync) throws SQLException {
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

    /**
     * Like {@link #write(Work)}, with a shorter timeout: if others hold the file for longer,
     * nothing is written.
     *
     * @throws io.jarviscore.StoreUnavailableException if they do
     */
    <T> T write(Duration patience, Work<T> work) throws InterruptedException {
        if (!lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new StoreUnavailableException(
                    "the state file " + file + " was busy for " + patience.toMillis() + " ms");
        }
        try {
            SQLiteConnection here = connection.unwrap(SQLiteConnection.class);
            here.setBusyTimeout(Math.toIntExact(patience.toMillis()));
            try {
                return write(work);
            } finally {
                here.setBusyTimeout(BUSY_MILLIS);
            }
        } catch (SQLException e) {
            throw file.failure(e);
        } finally {
            lock.unlock();
        }
    }

    /** Reads a consistent snapshot. */
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
            throw closedHere();
        }
    }

    /** The exception for calls after the file was closed. */
    JarvisException closedHere() {
        return new JarvisException(
                "the state file " + file + " was closed: its mesh is closed, start a new one");
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

    /** The work of one transaction; may be given up, and then has not happened. */
    interface Work<T> {
        T in(Sql sql) throws SQLException;
    }
}
