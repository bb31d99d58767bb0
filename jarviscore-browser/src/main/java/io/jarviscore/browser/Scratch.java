package io.jarviscore.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder for the files of driver and browsers: profiles, downloads and the driver's code. One
 * for each process, readable by its user alone, deleted when the process ends. Files of a killed
 * process are deleted by the next one: a lock that nobody holds shows it.
 *
 * <p>It lives as long as the process because Playwright unpacks its driver once for each process,
 * into this folder.
 */
final class Scratch {
    private static final Logger log = LoggerFactory.getLogger(Scratch.class);

    private static final String PREFIX = "jcbrowser-";
    private static final String LOCK = "lock";

    /** Where Playwright unpacks its driver, unless the program has set it. */
    private static final String DRIVER_FOLDER = "playwright.driver.tmpdir";

    private Scratch() {}

    /** The holder's class is loaded with the first browser. */
    private static final class Holder {
        static final Path FOLDER = open(temporary());
    }

    /** This process's folder; made on first use. */
    static Path folder() {
        return Holder.FOLDER;
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static Path open(Path temporary) {
        sweep(temporary);
        try {
            Path folder = Files.createTempDirectory(temporary, PREFIX);
            FileChannel channel =
                    FileChannel.open(
                            folder.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock held = channel.lock();
            if (System.getProperty(DRIVER_FOLDER) == null) {
                System.setProperty(DRIVER_FOLDER, folder.toString());
            }
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> end(folder, held), "browser files"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the browser's files", e);
        }
    }

    private static void end(Path folder, FileLock held) {
        try {
            delete(folder);
            held.release();
        } catch (IOException e) {
            log.debug("{} is left for the next process", folder, e);
        }
    }

    /** Deletes folders whose processes have ended. */
    static void sweep(Path temporary) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, PREFIX + "*")) {
            for (Path folder : folders) {
                sweepOne(folder);
            }
        } catch (IOException e) {
            log.debug("Old files of browsers in {} cannot be listed", temporary, e);
        }
    }

    private static void sweepOne(Path folder) {
        try (FileChannel channel =
                        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                @Nullable FileLock lock = channel.tryLock()) {
            if (lock != null) {
                delete(folder);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // Another user's, one that is being made, or this process's own.
            log.debug("{} is left as it is", folder, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @Nullable IOException failure) throws IOException {
                        Files.deleteIfExists(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
