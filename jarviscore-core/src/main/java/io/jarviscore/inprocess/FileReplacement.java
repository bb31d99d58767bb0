package io.jarviscore.inprocess;

import io.jarviscore.files.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Replaces files as a whole: writes a new one beside them, forces it to the disk, and renames it.
 *
 * <p>Files being written lie in the folder {@value #INCOMING}, a name that no artefact can have. A
 * process that is killed may leave a file there; it can be deleted at any time.
 */
final class FileReplacement {
    /** Below the root, so that a rename never crosses file systems. */
    static final String INCOMING = "~incoming";

    private static final int MAX_RENAMES = 100;

    private final Path root;
    private final Path incoming;
    private final AtomicBoolean checked = new AtomicBoolean();

    FileReplacement(Path root) {
        this.root = root;
        this.incoming = root.resolve(INCOMING);
    }

    /**
     * Blocks until the content is on the disk under its name.
     *
     * @param rename moves the part to the target, or decides against it; gets the part
     * @return the result of {@code rename}
     */
    boolean write(InputStream content, Renaming rename) throws IOException {
        if (Files.isSymbolicLink(incoming)) {
            throw new IOException(
                    incoming + " is a link, which is not followed: delete it and try again");
        }
        if (!checked.getAndSet(true)) {
            PrivateFiles.warnIfShared(root);
        }
        PrivateFiles.createFolders(incoming);
        Path part = incoming.resolve(UUID.randomUUID().toString());
        try {
            fill(part, content);
            FileTag.scatter(part);
            return rename.apply(part);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void fill(Path part, InputStream content) throws IOException {
        try (FileChannel channel = PrivateFiles.create(part);
                OutputStream out = Channels.newOutputStream(channel)) {
            content.transferTo(out);
            // Before the rename: otherwise a power failure may leave the name with half the bytes.
            channel.force(true);
        }
    }

    /** Makes a part the target, with the folders on the way. */
    static void rename(Path part, Path target) throws IOException {
        for (int tries = 0; tries < MAX_RENAMES; tries++) {
            if (tryRename(part, target)) {
                return;
            }
        }
        throw new IOException("the folder was deleted " + MAX_RENAMES + " times in a row");
    }

    /** False if the folder vanished meanwhile, because the last artefact in it was deleted. */
    private static boolean tryRename(Path part, Path target) throws IOException {
        try {
            PrivateFiles.createFolders(Objects.requireNonNull(target.getParent()));
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException vanishedBeforeTheRename) {
            return false;
        } catch (FileAlreadyExistsException taken) {
            if (Files.isRegularFile(Path.of(taken.getFile()))) {
                throw taken; // an artefact has the folder's name
            }
            return false; // vanished between "it exists" and "is it a folder?"
        }
    }

    /** Decides under which name a part becomes visible, if at all. */
    interface Renaming {
        boolean apply(Path part) throws IOException;
    }
}
