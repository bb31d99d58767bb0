package io.jarviscore.operations;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trace files of a folder: {@code workflow_step.jsonl} for a step, {@code workflow.jsonl} for
 * the workflow itself. Two pairs of ids can lead to one name; each line has its ids, so nothing is
 * lost. Files are readable by their owner alone, because prompts and results are in them.
 *
 * <p>A file that would outgrow its limit is renamed to {@code ….1} and begun anew; files that were
 * not written for some days are deleted. Belongs to one thread, except {@link #deleteOld}.
 */
final class TraceFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TraceFolder.class);
    private static final String ENDING = ".jsonl";

    /** Descriptors are scarce; the files written last stay open. */
    private static final int MOST_OPEN = 64;

    /** File systems allow 255 bytes, and the ending takes some. */
    private static final int LONGEST_NAME = 200;

    private final Path folder;
    private final long maxBytes;
    private final Duration keptFor;
    private final Map<String, OpenFile> open = new LinkedHashMap<>(16, 0.75f, true);

    TraceFolder(Path folder, long maxBytes, Duration keptFor) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.keptFor = keptFor;
    }

    /** Appends a line; it is in the file after {@link #flush}. */
    void append(String workflowId, String stepId, String line) throws IOException {
        String name = name(workflowId, stepId);
        int length = line.getBytes(StandardCharsets.UTF_8).length + 1;
        OpenFile file = open.get(name);
        if (file != null && file.size + length > maxBytes) {
            file.writer.close();
            open.remove(name);
            Path path = path(name);
            Files.move(
                    path,
                    path.resolveSibling(name + ENDING + ".1"),
                    StandardCopyOption.REPLACE_EXISTING);
            file = null;
        }
        if (file == null) {
            file = open(name);
        }
        file.writer.write(line);
        file.writer.write('\n');
        file.size += length;
    }

    /** Hands everything appended to the operating system. */
    void flush() throws IOException {
        for (OpenFile file : open.values()) {
            file.writer.flush();
        }
    }

    /** Deletes trace files that were last written too long ago. */
    void deleteOld(Instant now) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder, "*" + ENDING + "{,.1}")) {
            for (Path file : files) {
                Instant written =
                        Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
                if (written.isBefore(now.minus(keptFor))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            log.warn("Could not delete old traces in {}: {}", folder, e.getMessage());
        }
    }

    @Override
    public void close() {
        open.values().forEach(TraceFolder::close);
        open.clear();
    }

    private OpenFile open(String name) throws IOException {
        if (open.isEmpty()) {
            Files.createDirectories(folder);
        }
        Path path = path(name);
        if (Files.isSymbolicLink(path)) {
            throw new IOException(path + " is a symbolic link");
        }
        if (!Files.exists(path) && isPosix()) {
            Files.createFile(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        BufferedWriter writer =
                Files.newBufferedWriter(
                        path,
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
        OpenFile file = new OpenFile(writer, Files.size(path));
        open.put(name, file);
        if (open.size() > MOST_OPEN) {
            Iterator<OpenFile> eldest = open.values().iterator();
            close(eldest.next());
            eldest.remove();
        }
        return file;
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private static void close(OpenFile file) {
        try {
            file.writer.close();
        } catch (IOException e) {
            log.warn("Could not close a trace file: {}", e.getMessage());
        }
    }

    private Path path(String name) {
        return folder.resolve(name + ENDING);
    }

    /** Ids have only characters that file names may have, but two of them can be too long. */
    private static String name(String workflowId, String stepId) {
        String name = stepId.isEmpty() ? workflowId : workflowId + "_" + stepId;
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(0, LONGEST_NAME - 9) + "-" + Integer.toHexString(name.hashCode());
    }

    /** The folder. */
    @Override
    public String toString() {
        return folder.toString();
    }

    private static final class OpenFile {
        private final BufferedWriter writer;
        private long size;

        OpenFile(BufferedWriter writer, long size) {
            this.writer = writer;
            this.size = size;
        }
    }
}
