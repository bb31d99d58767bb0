package io.jarviscore.inprocess;

import io.jarviscore.files.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Makes "look at a file, then replace it" one step, for threads and processes. Paths share {@value
 * #STRIPES} locks, each a file in the folder {@value #FOLDER}.
 *
 * <p>The operating system ends a killed process's locks. The files stay: a process that deleted one
 * would let two processes lock different files of one name.
 */
final class FileLocks {
    /** A name that no artefact can have. */
    static final String FOLDER = "~locks";

    private static final int STRIPES = 16;

    /**
     * Shared by all stores of the process. A file lock belongs to the process, a second one on the
     * same file is refused, and closing any channel on it ends the first.
     */
    private static final List<ReentrantLock> IN_PROCESS =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toList();

    private final Path folder;

    FileLocks(Path root) {
        this.folder = root.resolve(FOLDER);
    }

    /** Runs an action while nobody else runs one for the path. Blocks. */
    <T> T exclusively(String path, Action<T> action) throws IOException {
        int stripe = Math.floorMod(path.hashCode(), STRIPES);
        ReentrantLock local = IN_PROCESS.get(stripe);
        local.lock();
        try (FileChannel channel = open(folder.resolve(Integer.toString(stripe)))) {
            FileLock lock = channel.lock();
            try {
                return action.run();
            } finally {
                lock.release();
            }
        } finally {
            local.unlock();
        }
    }

    private FileChannel open(Path file) throws IOException {
        if (Files.isSymbolicLink(folder)) {
            throw new IOException(
                    folder + " is a link, which is not followed: delete it and try again");
        }
        PrivateFiles.createFolders(folder);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            try {
                return PrivateFiles.create(file);
            } catch (FileAlreadyExistsException madeMeanwhile) {
                // As good as one that was there.
            }
        }
        return FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    /** An action under the lock. */
    interface Action<T> {
        T run() throws IOException;
    }
}
