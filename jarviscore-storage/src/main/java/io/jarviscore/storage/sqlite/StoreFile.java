package io.jarviscore.storage.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.JarvisException;
import io.jarviscore.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The state's path, and the messages about problems with it. */
record StoreFile(Path path) {
    private static final Logger log = LoggerFactory.getLogger(StoreFile.class);

    /** The driver would take the text after a question mark for settings. */
    static StoreFile at(Path path) {
        if (path.toString().contains("?")) {
            throw new JarvisException(
                    "the state file " + path + " has a question mark in its name: rename it");
        }
        return new StoreFile(path.toAbsolutePath().normalize());
    }

    Path folder() {
        return Optional.ofNullable(path.getParent()).orElse(path);
    }

    /**
     * Names the file, equal in all processes of a machine, also those that see it under another
     * path. Reveals no path.
     */
    String identity() {
        Object key = path;
        try {
            Object fileKey = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            key = fileKey == null ? path.toRealPath() : fileKey; // Windows has no file keys
        } catch (IOException e) {
            log.debug("The state file {} is known by its path only", path, e);
        }
        return "sqlite-" + UUID.nameUUIDFromBytes(key.toString().getBytes(UTF_8));
    }

    /** Refuses a file that is not ours, before anything in it was changed. */
    void require(Schema.State state) {
        switch (state) {
            case Schema.State.Empty empty -> {}
            case Schema.State.Ours ours -> {}
            case Schema.State.OtherVersion other ->
                    throw new JarvisException(
                            "the state file "
                                    + path
                                    + " has version "
                                    + other.version()
                                    + ", this library uses version "
                                    + Schema.VERSION
                                    + ": use the JarvisCore that made it, or set state_path to"
                                    + " another file; nothing in it was changed");
            case Schema.State.Foreign foreign ->
                    throw new JarvisException(
                            "the state file "
                                    + path
                                    + " is a database of something else: set state_path to"
                                    + " another file; nothing in it was changed");
        }
    }

    /** Explains the failure in words that help. SQLite's messages never quote values. */
    JarvisException failure(SQLException e) {
        SQLiteErrorCode code = code(e);
        String message =
                "the state file " + path + " " + problem(code) + " (" + e.getMessage() + ")";
        return isPassing(code)
                ? new StoreUnavailableException(message, e)
                : new JarvisException(message, e);
    }

    /** Whether the same may succeed later, without anybody looking into the file. */
    private static boolean isPassing(SQLiteErrorCode code) {
        return switch (code) {
            case SQLITE_FULL, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL, SQLITE_IOERR -> true;
            default -> false;
        };
    }

    private static SQLiteErrorCode code(SQLException e) {
        // The first eight bits: the rest gives details of it.
        return e instanceof SQLiteException sqlite
                ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xFF)
                : SQLiteErrorCode.UNKNOWN_ERROR;
    }

    private static String problem(SQLiteErrorCode code) {
        return switch (code) {
            case SQLITE_FULL ->
                    "could not grow: the disk is full. What was stored before is safe, this write"
                            + " did not happen; make room and try again";
            case SQLITE_NOTADB ->
                    "is no SQLite database: set state_path to another file; nothing in it was"
                            + " changed";
            case SQLITE_CORRUPT ->
                    "is damaged: restore it from a backup, or move it and its -wal and -shm files"
                            + " away to begin with an empty one";
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_AUTH ->
                    "cannot be opened for writing: check that it is a file, who owns it and its"
                            + " folder, and that the disk is not read-only, or set state_path to"
                            + " another place";
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL ->
                    "is held by another process for too long: find out which has it"
                            + " open; it must be on a local disk";
            case SQLITE_IOERR ->
                    "could not be read or written: check the disk; this write did not happen";
            default -> "could not be used";
        };
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
