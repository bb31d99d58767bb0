package io.jarviscore.kernel.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.BlobStore;
import io.jarviscore.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one task, as generated code sees them: relative paths, text in UTF-8, a quota. Links
 * are not followed, so nothing outside of the folder is reached. Used by one run at a time.
 */
final class TaskFiles {
    /** Bytes given by one read; as JSON they stay below the limit of a host function's answer. */
    static final int CHUNK = 400_000;

    static final long MOST_BYTES = 500_000_000;
    static final int MOST_FILES = 1_000;
    private static final int MOST_PATH = 300;

    private final Path folder;
    private final BlobStore artefacts;
    private final Set<String> changed = new TreeSet<>();

    TaskFiles(Path folder, BlobStore artefacts) {
        this.folder = folder;
        this.artefacts = artefacts;
    }

    /** The host functions for one run of code. */
    Map<String, Sandbox.Capability> functions() {
        return Map.of(
                "listFiles", arguments -> list(),
                "readFile", this::read,
                "writeFile", arguments -> write(arguments, false),
                "appendFile", arguments -> write(arguments, true));
    }

    /**
     * Copies an artefact into the folder, unless the file is there: code's own version of it stays.
     * A crash leaves the whole file or none.
     */
    void bring(String path, String artefact) throws IOException {
        Path file = file(path);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (InputStream content =
                artefacts
                        .open(artefact)
                        .orElseThrow(() -> new IOException("there is no artefact " + artefact))) {
            requireRoom(artefacts.stat(artefact).map(BlobStore.Stat::size).orElse(0L), 1);
            Path part = folder.resolveSibling(folder.getFileName() + ".part");
            Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
            Path parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Stores files changed since the last call as artefacts below {@code workspace/}. */
    void keep() throws IOException {
        for (String path : changed) {
            try (InputStream content =
                    Files.newInputStream(file(path), LinkOption.NOFOLLOW_LINKS)) {
                artefacts.put("workspace/" + folder.getFileName() + "/" + path, content);
            }
        }
        changed.clear();
    }

    private List<Map<String, Object>> list() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .limit(MOST_FILES)
                    .map(this::entry)
                    .toList();
        }
    }

    private Map<String, Object> entry(Path file) {
        try {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("path", folder.relativize(file).toString().replace('\\', '/'));
            entry.put("size", Files.size(file));
            return entry;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> read(List<Object> arguments) throws IOException {
        String path = text(arguments, 0, "readFile(path, offset)");
        long offset =
                arguments.size() > 1 && arguments.get(1) instanceof Number n ? n.longValue() : 0;
        if (offset < 0) {
            throw new IllegalArgumentException("offset is " + offset + "; 0 is the beginning");
        }
        try (SeekableByteChannel channel =
                Files.newByteChannel(
                        file(path), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            channel.position(Math.min(offset, channel.size()));
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // until the chunk is full or the file ends
            }
            boolean rest = offset + buffer.position() < channel.size();
            byte[] bytes = buffer.array();
            int length = rest ? whole(bytes, buffer.position()) : buffer.position();
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("text", new String(bytes, 0, length, UTF_8));
            answer.put("next", rest ? offset + length : null);
            return answer;
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no file " + path + "; listFiles() gives those there are");
        }
    }

    /** As many bytes as make whole lines, or whole characters where a line is longer. */
    private static int whole(byte[] bytes, int length) {
        for (int end = length; end > 0; end--) {
            if (bytes[end - 1] == '\n') {
                return end;
            }
        }
        int end = length;
        while (end > 0 && (bytes[end - 1] & 0xC0) == 0x80) {
            end--;
        }
        return end > 1 && (bytes[end - 1] & 0x80) != 0 ? end - 1 : length;
    }

    private @Nullable Object write(List<Object> arguments, boolean append) throws IOException {
        String path = text(arguments, 0, "writeFile(path, text)");
        byte[] bytes = text(arguments, 1, "writeFile(path, text)").getBytes(UTF_8);
        Path file = file(path);
        long before = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : -1;
        requireRoom(bytes.length - (append ? 0 : Math.max(0, before)), before < 0 ? 1 : 0);
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        StandardOpenOption how =
                append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (OutputStream out =
                Files.newOutputStream(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        how,
                        LinkOption.NOFOLLOW_LINKS)) {
            out.write(bytes);
        }
        changed.add(path);
        return null;
    }

    private void requireRoom(long more, int files) throws IOException {
        List<Map<String, Object>> there = list();
        long size = there.stream().mapToLong(entry -> (Long) entry.get("size")).sum();
        if (size + more > MOST_BYTES || there.size() + files > MOST_FILES) {
            throw new IOException(
                    "the task's files are full: at most "
                            + MOST_BYTES / 1_000_000
                            + " MB in "
                            + MOST_FILES
                            + " files");
        }
    }

    private static String text(List<Object> arguments, int index, String usage) {
        if (arguments.size() > index && arguments.get(index) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("call " + usage + " with text");
    }

    /** The file of a path, after every way out of the folder was refused. */
    private Path file(String path) throws IOException {
        List<String> names = Arrays.asList(path.split("/", -1));
        boolean plain =
                path.length() <= MOST_PATH
                        && path.indexOf('\\') < 0
                        && path.indexOf('\0') < 0
                        && path.indexOf(':') < 0
                        && names.stream()
                                .noneMatch(n -> n.isBlank() || n.equals(".") || n.equals(".."));
        if (!plain) {
            throw new IOException(
                    "path \"" + path + "\": a relative path below the task's folder is accepted");
        }
        Path file;
        try {
            file = folder.resolve(path);
        } catch (InvalidPathException e) {
            throw new IOException("path \"" + path + "\" cannot be used: " + e.getReason(), e);
        }
        for (Path at = file; at != null && !at.equals(folder); at = at.getParent()) {
            if (Files.isSymbolicLink(at)) {
                throw new IOException("path \"" + path + "\" is a link, which is not followed");
            }
        }
        return file;
    }
}
