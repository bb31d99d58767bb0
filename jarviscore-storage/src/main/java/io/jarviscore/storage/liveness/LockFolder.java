package io.jarviscore.storage.liveness;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The folder in which the processes of one store keep their lock files. A file appears under its
 * name when it is locked already, and is locked as long as its process lives. Thread-safe.
 */
final class LockFolder {
    /** A file's name until it is locked; never read as an incarnation. */
    private static final String UNFINISHED = ".new-";

    /** Between the two system calls that use such a name lie microseconds. */
    private static final Duration UNFINISHED_KEPT = Duration.ofHours(1);

    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rwx------");

    private final Path path;
    private final boolean isPrivate;

    /**
     * The folder at a path.
     *
     * @param path where it is
     * @param isPrivate whether nobody but one user may write to it
     */
    LockFolder(Path path, boolean isPrivate) {
        this.path = path;
        this.isPrivate = isPrivate;
    }

    /** Where it is. */
    Path path() {
        return path;
    }

    /** The state of the process that a lock belongs to. */
    enum Lock {
        /** Somebody holds it. */
        HELD,
        /** Nobody holds it: the process that took it has ended. */
        FREE,
        /** There is no such file: its process has left in order, or cannot be seen from here. */
        GONE,
        /** It cannot be asked: no permission, no locks on this file system, or just being asked. */
        UNKNOWN
    }

    /** Makes the folder beside something that is private enough. */
    static LockFolder beside(Path path) throws IOException {
        Files.createDirectories(path);
        return new LockFolder(path, false);
    }

    /**
     * Makes a folder that only this user can enter.
     *
     * @throws IOException if there is one that others can write to, or that belongs to somebody
     *     else: its content would prove nothing
     */
    static LockFolder ofUser(Path parent, String child) throws IOException {
        String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
        Path root = parent.resolve("jarviscore-" + user);
        makePrivate(root);
        Path path = root.resolve(child);
        makePrivate(path);
        return new LockFolder(path, true);
    }

    private static void makePrivate(Path folder) throws IOException {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            if (posix) {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
            } else {
                Files.createDirectories(folder);
            }
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(folder + " is a link: remove it");
        }
        if (posix && !PRIVATE.containsAll(Files.getPosixFilePermissions(folder))) {
            throw new IOException(folder + " can be used by others: remove it");
        }
    }

    /**
     * Locks a new file until the channel is closed or the process ends.
     *
     * @throws IOException if it cannot be made, or this file system has no locks
     */
    FileChannel lock(Incarnation own) throws IOException {
        Path unfinished = path.resolve(UNFINISHED + UUID.randomUUID());
        FileChannel channel =
                FileChannel.open(
                        unfinished,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            if (isPrivate && !Files.getOwner(unfinished).equals(Files.getOwner(path))) {
                throw new IOException(path + " belongs to somebody else: remove it");
            }
            if (channel.tryLock() == null) {
                throw new IOException("a new file in " + path + " is locked by somebody else");
            }
            // Never seen without its lock: a process that looked in between would take us for dead.
            Files.move(unfinished, fileOf(own), StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }

    /** Every incarnation that has a file here. */
    List<Incarnation> list() throws IOException {
        List<Incarnation> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                Incarnation.read(nameOf(file)).ifPresent(found::add);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    /** Asks for a file's lock. Must not be asked about a mesh of this process. */
    Lock ask(Incarnation other) {
        try (FileChannel channel = FileChannel.open(fileOf(other), StandardOpenOption.READ)) {
            // Shared, so that two concurrent checks do not see each other's lock.
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
            if (lock == null) {
                return Lock.HELD;
            }
            // A process that leaves in order deletes its file before it releases the lock.
            return Files.isRegularFile(fileOf(other), LinkOption.NOFOLLOW_LINKS)
                    ? Lock.FREE
                    : Lock.GONE;
        } catch (NoSuchFileException e) {
            return Lock.GONE;
        } catch (IOException | OverlappingFileLockException e) {
            return Lock.UNKNOWN;
        }
    }

    /** Deletes the folder if nobody has a file here. */
    void deleteIfEmpty() throws IOException {
        try {
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException others) {
            // Theirs as well as ours; the last to leave deletes it.
            return;
        }
    }

    void delete(Incarnation incarnation) throws IOException {
        Files.deleteIfExists(fileOf(incarnation));
    }

    /** Since when a file is here. */
    Instant since(Incarnation incarnation) throws IOException {
        return Files.getLastModifiedTime(fileOf(incarnation)).toInstant();
    }

    /** Deletes the files of processes that died before their file was locked. */
    void deleteUnfinished(Instant now) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path, UNFINISHED + "*")) {
            for (Path file : files) {
                Instant made = Files.getLastModifiedTime(file).toInstant();
                if (made.plus(UNFINISHED_KEPT).isBefore(now)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private Path fileOf(Incarnation incarnation) {
        return path.resolve(incarnation.fileName());
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }
}
