package io.jarviscore.nexus.vault;

import io.jarviscore.MeshClock;
import io.jarviscore.nexus.vault.VaultException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that several processes replace: locked while it is changed, readable by its owner alone,
 * and either the old or the new one whenever a process is killed. Readers need no lock.
 */
final class VaultFile {
    private static final Logger log = LoggerFactory.getLogger(VaultFile.class);

    private static final boolean IS_POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /**
     * File systems keep times to two seconds at worst. As in git's index: an entry is trusted only
     * if the file had been left alone for longer when it was read.
     */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(10);

    private final Path file;
    private final MeshClock clock;
    private final AtomicBoolean warned = new AtomicBoolean();

    VaultFile(Path file, MeshClock clock) {
        this.file = file.toAbsolutePath();
        this.clock = clock;
    }

    Path path() {
        return file;
    }

    /**
     * The file's time, size and identity, by which a change is noticed without reading it. Empty if
     * it is missing, or so new that a change might leave it the same time.
     */
    Optional<State> state() {
        try {
            BasicFileAttributes now =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            FileTime changed = now.lastModifiedTime();
            boolean isSettled = changed.toInstant().plus(SETTLED).isBefore(clock.instant());
            return isSettled
                    ? Optional.of(new State(changed, now.size(), String.valueOf(now.fileKey())))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // read() says what is wrong
        }
    }

    /** A replaced file is another one; one that was written in place has another time. */
    record State(FileTime changed, long size, String key) {}

    /** Its bytes; empty if there is no file. Everything else that is wrong is an exception. */
    Optional<byte[]> read() {
        return read(file);
    }

    /** The salt beside it, which files of the original's format need. */
    Optional<byte[]> readSalt() {
        return read(file.resolveSibling(".salt"));
    }

    private Optional<byte[]> read(Path path) {
        try {
            if (Files.isSymbolicLink(path)) {
                throw new VaultException(
                        Reason.UNREADABLE, path + " is a symbolic link: name the file itself");
            }
            if (Files.size(path) > VaultFormat.MOST) {
                throw new VaultException(
                        Reason.DAMAGED, path + " has more than " + VaultFormat.MOST + " bytes");
            }
            warnIfOpen(path);
            return Optional.of(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new VaultException(Reason.UNREADABLE, path + " cannot be read", e);
        }
    }

    private void warnIfOpen(Path path) throws IOException {
        if (IS_POSIX && !warned.get()) {
            Set<PosixFilePermission> others = Files.getPosixFilePermissions(path);
            others.removeAll(OWNER);
            if (!others.isEmpty() && warned.compareAndSet(false, true)) {
                log.warn("{} can be used by others than its owner: run chmod 600 on it", path);
            }
        }
    }

    /**
     * Has something done while no other thread and no other process changes the file.
     *
     * @return the action's result
     */
    boolean locked(BooleanSupplier change) {
        try {
            createFolder();
            try (FileChannel channel =
                    FileChannel.open(
                            file.resolveSibling(file.getFileName() + ".lock"),
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            forOwner())) {
                FileLock held = lock(channel);
                try {
                    return change.getAsBoolean();
                } finally {
                    held.release();
                }
            }
        } catch (IOException e) {
            throw new VaultException(Reason.UNREADABLE, file + " cannot be locked", e);
        }
    }

    /** Never the vault itself, which is replaced; retried, as no system notifies of a release. */
    private FileLock lock(FileChannel channel) throws IOException {
        for (Duration waited = Duration.ZERO;
                waited.compareTo(LONGEST_WAIT) < 0;
                waited = waited.plus(BETWEEN_TRIES)) {
            FileLock held = tryLock(channel);
            if (held != null) {
                return held;
            }
            try {
                clock.sleep(BETWEEN_TRIES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new VaultException(Reason.LOCKED, "interrupted while waiting for " + file, e);
            }
        }
        throw new VaultException(
                Reason.LOCKED,
                file
                        + " was locked by another process for "
                        + LONGEST_WAIT.toSeconds()
                        + " seconds");
    }

    private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel)
            throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    /** Replaces the file; only under its lock. */
    void replace(byte[] content) {
        try {
            removeLeftovers();
            Path next =
                    Files.createTempFile(
                            folder(), file.getFileName().toString() + ".", ".tmp", forOwner());
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(
                    next,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            forceFolder();
        } catch (IOException e) {
            throw new VaultException(Reason.UNREADABLE, file + " cannot be written", e);
        }
    }

    /**
     * Deletes the file of a process that was killed while it wrote; the lock says that none is
     * writing.
     */
    private void removeLeftovers() throws IOException {
        String pattern = file.getFileName() + ".*.tmp";
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder(), pattern)) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    private void forceFolder() throws IOException {
        if (IS_POSIX) {
            try (FileChannel channel = FileChannel.open(folder(), StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private void createFolder() throws IOException {
        if (!Files.isDirectory(folder(), LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(folder())) {
            FileAttribute<?>[] owner =
                    IS_POSIX
                            ? new FileAttribute<?>[] {
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rwx------"))
                            }
                            : new FileAttribute<?>[0];
            Files.createDirectories(folder(), owner);
        }
    }

    private Path folder() {
        Path parent = file.getParent();
        return parent == null ? file.getRoot() : parent;
    }

    private static FileAttribute<?>[] forOwner() {
        return IS_POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
                : new FileAttribute<?>[0];
    }
}
