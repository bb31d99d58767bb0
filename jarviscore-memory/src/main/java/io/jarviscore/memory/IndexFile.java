package io.jarviscore.memory;

import io.jarviscore.JarvisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/**
 * The SQLite file of the recall index, opened on first use. It is a cache: a file that is damaged
 * or of another version is deleted and made anew, and where no file can be written the index is in
 * memory. Several processes may share it. Thread-safe, one transaction at a time.
 */
final class IndexFile implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(IndexFile.class);

    /** Raised with every change of the tables. */
    private static final int VERSION = 3;

    /** The low byte of SQLite's extended result codes. */
    private static final int PRIMARY_CODE = 0xFF;

    /** Another process catches up in batches of milliseconds. */
    private static final int BUSY_MILLIS = 5_000;

    private static final List<String> TABLES =
            List.of(
                    """
                    CREATE TABLE memories (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        agent TEXT NOT NULL,
                        kind TEXT NOT NULL,
                        position INTEGER NOT NULL,
                        id TEXT NOT NULL,
                        about TEXT NOT NULL,
                        subject TEXT NOT NULL,
                        text TEXT NOT NULL,
                        at INTEGER NOT NULL,
                        source TEXT NOT NULL,
                        confidence REAL NOT NULL,
                        version INTEGER NOT NULL,
                        tainted INTEGER NOT NULL,
                        uses INTEGER NOT NULL DEFAULT 0)""",
                    "CREATE UNIQUE INDEX memories_id ON memories (agent, kind, id)",
                    "CREATE INDEX memories_subject ON memories (agent, subject)"
                            + " WHERE subject <> ''",
                    "CREATE INDEX memories_position ON memories (agent, kind, position)",
                    """
                    CREATE VIRTUAL TABLE words USING fts5(
                        owner, about, text, content='', contentless_delete=1,
                        tokenize='porter unicode61 remove_diacritics 2')""",
                    """
                    CREATE TABLE vectors (
                        number INTEGER PRIMARY KEY,
                        model TEXT NOT NULL,
                        vector BLOB NOT NULL)""",
                    """
                    CREATE TABLE progress (
                        topic TEXT PRIMARY KEY,
                        position INTEGER NOT NULL,
                        at INTEGER NOT NULL) WITHOUT ROWID""");

    private final Optional<Path> path;
    // SQLite has one transaction per connection; nothing but SQLite's own I/O happens under it.
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Sql> sql = Optional.empty();
    private boolean closed;
    private final AtomicInteger opening = new AtomicInteger();

    /**
     * An index that is not opened yet.
     *
     * @param path its file; empty to keep it in memory
     */
    IndexFile(Optional<Path> path) {
        this.path = path;
    }

    /** Runs work that changes the index, wholly or not at all. */
    <T> T write(Sql.Work<T> work) {
        return use(sql -> sql.transaction(work));
    }

    /** Counts how often the file was replaced: cached knowledge of it is void then. */
    int opening() {
        return opening.get();
    }

    /** Runs queries, each on the file's current content. */
    <T> T read(Sql.Work<T> work) {
        return use(work);
    }

    /** A damaged file is replaced once. */
    private <T> T use(Sql.Work<T> work) {
        lock.lock();
        try {
            Sql open = open();
            try {
                return work.in(open);
            } catch (SQLException e) {
                if (!isDamage(e)) {
                    throw e;
                }
                log.warn("The recall index {} is damaged and is built anew", path, e);
                discard();
                return work.in(open());
            }
        } catch (SQLException e) {
            throw new JarvisException("the recall index failed: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private Sql open() throws SQLException {
        if (closed) {
            throw new SQLException("the mesh is closed");
        }
        if (sql.isEmpty()) {
            sql = Optional.of(path.isPresent() ? openFile(path.get()) : openMemory());
        }
        return sql.get();
    }

    private Sql openFile(Path file) throws SQLException {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            return prepared("jdbc:sqlite:" + file);
        } catch (SQLException e) {
            if (isDamage(e)) {
                log.warn("The recall index {} cannot be used and is built anew", file, e);
                return openAnew(file);
            }
            return openMemoryInsteadOf(file, e);
        } catch (IOException e) {
            return openMemoryInsteadOf(file, e);
        }
    }

    private static Sql openAnew(Path file) throws SQLException {
        try {
            delete(file);
            return prepared("jdbc:sqlite:" + file);
        } catch (IOException | SQLException e) {
            return openMemoryInsteadOf(file, e);
        }
    }

    private static Sql openMemoryInsteadOf(Path file, Exception reason) throws SQLException {
        log.warn("The recall index is in memory, since {} cannot be used", file, reason);
        return openMemory();
    }

    /** Another process that holds the file is no reason to delete it. */
    private static boolean isDamage(SQLException e) {
        int code = e.getErrorCode() & PRIMARY_CODE;
        return code == SQLiteErrorCode.SQLITE_CORRUPT.code
                || code == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    private static Sql openMemory() throws SQLException {
        return prepared("jdbc:sqlite::memory:");
    }

    private static Sql prepared(String address) throws SQLException {
        Connection connection = DriverManager.getConnection(address);
        Sql opened = new Sql(connection);
        try {
            opened.run("PRAGMA busy_timeout = " + BUSY_MILLIS);
            opened.first("PRAGMA journal_mode = WAL", row -> row.getString(1));
            // A crash can take the last commits, never the file: they are read again from the
            // ledger.
            opened.run("PRAGMA synchronous = NORMAL");
            opened.transaction(IndexFile::makeTables);
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    private static boolean makeTables(Sql sql) throws SQLException {
        int version = sql.first("PRAGMA user_version", row -> row.getInt(1)).orElseThrow();
        if (version == VERSION) {
            return false;
        }
        int objects =
                sql.first("SELECT count(*) FROM sqlite_schema", row -> row.getInt(1)).orElseThrow();
        if (objects > 0) {
            throw new SQLException(
                    "it was made by another version (" + version + ")",
                    "",
                    SQLiteErrorCode.SQLITE_NOTADB.code);
        }
        for (String table : TABLES) {
            sql.run(table);
        }
        sql.run("PRAGMA user_version = " + VERSION);
        return true;
    }

    private void discard() {
        opening.incrementAndGet();
        try {
            if (sql.isPresent()) {
                sql.get().close();
            }
            if (path.isPresent()) {
                delete(path.get());
            }
        } catch (SQLException | IOException e) {
            log.warn("The recall index {} could not be removed", path, e);
        }
        sql = Optional.empty();
    }

    private static void delete(Path file) throws IOException {
        for (String ending : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + ending));
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (sql.isPresent()) {
                sql.get().close();
            }
        } catch (SQLException e) {
            log.warn("The recall index {} could not be closed", path, e);
        } finally {
            lock.unlock();
        }
    }
}
