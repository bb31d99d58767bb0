package io.jarviscore.operations;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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

    /** One system call, which refuses a symbolic link. */
    private static final Set<OpenOption> APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);

    private static final FileAttribute<?>[] PRIVATE =
            isPosix()
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];

    /** Descriptors are scarce; the files written last stay open. */
    private static final int MOST_OPEN = 64;

    private static final int BUFFER = 16 * 1024;
    private static final byte[] LINE_END = {'\n'};

    /** File systems allow 255 bytes, and the ending takes some. */
    private static final int LONGEST_NAME = 200;

    private final Path folder;
    private final long maxBytes;
    private final Duration keptFor;
    private final Map<String, OpenFile> open = new LinkedHashMap<>(16, 0.75f, true);
    private final List<OpenFile> unwritten = new ArrayList<>();

    /** Outside of the heap, as the channel would copy it there first. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    TraceFolder(Path folder, long maxBytes, Duration keptFor) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.keptFor = keptFor;
    }

    /** Appends a line; it is in the file after {@link #flush}. */
    void append(String workflowId, String stepId, String line) throws IOException {
        String name = name(workflowId, stepId);
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        OpenFile file = open.get(name);
        if (file != null && file.size() + bytes.length >= maxBytes) {
            file.close();
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
        if (file.add(bytes)) {
            unwritten.add(file);
        }
    }

    /**
     * Hands everything appended to the operating system, in one write for each file.
     *
     * @param failed is given what each write throws
     * @return how many lines could not be written; they are dropped
     */
    int flush(Consumer<IOException> failed) {
        int lost = 0;
        for (OpenFile file : unwritten) {
            int lines = file.lines.size();
            try {
                file.write();
            } catch (IOException e) {
                lost += lines;
                failed.accept(e);
            }
        }
        unwritten.clear();
        return lost;
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
        Path path = path(name);
        FileChannel channel;
        try {
            channel = FileChannel.open(path, APPEND, PRIVATE);
        } catch (NoSuchFileException e) {
            Files.createDirectories(folder);
            channel = FileChannel.open(path, APPEND, PRIVATE);
        }
        OpenFile file = new OpenFile(channel);
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
            file.close();
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

    /** A file and the lines that it does not have yet. */
    private final class OpenFile {
        private final FileChannel channel;
        private final List<byte[]> lines = new ArrayList<>();
        private long size;

        OpenFile(FileChannel channel) throws IOException {
            this.channel = channel;
            this.size = channel.size();
        }

        /** The file's size with all lines. */
        long size() {
            return size;
        }

        /** Adds a line; whether it is the only one. */
        boolean add(byte[] line) {
            lines.add(line);
            size += line.length + 1;
            return lines.size() == 1;
        }

        /** Writes the lines, through the buffer of all files; if that fails, they are dropped. */
        void write() throws IOException {
            buffer.clear();
            try {
                for (byte[] line : lines) {
                    put(line);
                    put(LINE_END);
                }
                drain();
            } finally {
                lines.clear();
            }
        }

        private void put(byte[] bytes) throws IOException {
            for (int at = 0; at < bytes.length; ) {
                if (!buffer.hasRemaining()) {
                    drain();
                }
                int some = Math.min(bytes.length - at, buffer.remaining());
                buffer.put(bytes, at, some);
                at += some;
            }
        }

        private void drain() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
        }

        void close() throws IOException {
            try (channel) {
                if (!lines.isEmpty()) {
                    write();
                }
            }
        }
    }
}
