package io.jarviscore.inprocess;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Replaces files as a whole: writes a new one beside them, forces it to the disk, and renames it.
 *
 * <p>What is being written lies in the folder {@value #INCOMING}, a name that no artefact can have.
 * A process that is killed may leave a file there; it can be deleted at any time.
 */
final class FileReplacement {
    /** Below the root, so that a rename never crosses file systems. */
    static final String INCOMING = "~incoming";

    // Each repeat means that somebody deleted a neighbour, and with it the empty folder, in the
    // moment between making the folder and renaming into it.
    private static final int MAX_RENAMES = 100;

    private final Path incoming;

    FileReplacement(Path root) {
        this.incoming = root.resolve(INCOMING);
    }

    /** Blocks until the content is on the disk under its name. */
    void write(Path target, InputStream content) throws IOException {
        Files.createDirectories(incoming);
        Path part = incoming.resolve(UUID.randomUUID().toString());
        try {
            fill(part, content);
            rename(part, target);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void fill(Path part, InputStream content) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(
                                part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            content.transferTo(out);
            // Before the rename: otherwise a power failure may leave the name with half the bytes.
            channel.force(true);
        }
    }

    private static void rename(Path part, Path target) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                Files.createDirectories(target.getParent());
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (NoSuchFileException folderIsGone) {
                if (tries == MAX_RENAMES) {
                    throw folderIsGone;
                }
            }
        }
    }
}
