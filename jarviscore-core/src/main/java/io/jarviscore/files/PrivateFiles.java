package io.jarviscore.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files and folders that their owner alone can read: state and artefacts hold prompts, arguments
 * and decisions. Where a file system has no POSIX permissions, its defaults apply. Thread-safe.
 */
public final class PrivateFiles {
    private static final Logger log = LoggerFactory.getLogger(PrivateFiles.class);

    private static final Set<PosixFilePermission> FILE =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER =
            PosixFilePermissions.fromString("rwx------");

    private PrivateFiles() {}

    /** Makes a folder and its parents, those that are missing with 0700; changes no others. */
    public static void createFolders(Path folder) throws IOException {
        Files.createDirectories(folder, attributes(folder, FOLDER));
    }

    /**
     * Opens a new file with 0600 for writing.
     *
     * @throws FileAlreadyExistsException if there is one, also a link
     */
    public static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                attributes(file, FILE));
    }

    /** Logs a warning if others than its owner may read or write a file or folder that exists. */
    public static void warnIfShared(Path path) {
        try {
            if (!hasPermissions(path) || !Files.exists(path)) {
                return;
            }
            Set<PosixFilePermission> now = Files.getPosixFilePermissions(path);
            if (!FOLDER.containsAll(now)) {
                log.warn(
                        "{} can be used by other users of this machine ({}), and holds prompts,"
                                + " arguments and decisions: chmod go-rwx it",
                        path,
                        PosixFilePermissions.toString(now));
            }
        } catch (IOException e) {
            log.debug("The permissions of {} cannot be read", path, e);
        }
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return hasPermissions(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean hasPermissions(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
