package io.jarviscore.inprocess;

import io.jarviscore.BlobStore.Stat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Tags of files that are replaced as a whole: time of the write, size and the file system's number
 * for the file.
 */
final class FileTag {
    private static final int NANOS_IN_A_MILLISECOND = 1_000_000;

    private FileTag() {}

    static Stat stat(String path, BasicFileAttributes file) {
        Instant modifiedAt = file.lastModifiedTime().toInstant();
        return new Stat(path, file.size(), modifiedAt, of(file));
    }

    static String of(BasicFileAttributes file) {
        Instant at = file.lastModifiedTime().toInstant();
        @Nullable Object key = file.fileKey();
        String number = key == null ? "" : Integer.toHexString(key.toString().hashCode());
        return Long.toHexString(at.getEpochSecond())
                + "-"
                + Integer.toHexString(at.getNano())
                + "-"
                + Long.toHexString(file.size())
                + "-"
                + number;
    }

    /**
     * Replaces the part of a new file's time below a millisecond by chance. The kernel's clock
     * ticks every few milliseconds and numbers of files are used again, so that two writes in one
     * tick could have one tag otherwise.
     */
    static void scatter(Path file) throws IOException {
        Instant written = Files.getLastModifiedTime(file).toInstant();
        Instant scattered =
                written.truncatedTo(ChronoUnit.MILLIS)
                        .plusNanos(ThreadLocalRandom.current().nextInt(NANOS_IN_A_MILLISECOND));
        Files.setLastModifiedTime(file, FileTime.from(scattered));
    }

    /** Whether a tag, or the absence of a file, is still the case. */
    static boolean is(Optional<BasicFileAttributes> now, Optional<String> expected) {
        return now.map(FileTag::of).equals(expected);
    }
}
