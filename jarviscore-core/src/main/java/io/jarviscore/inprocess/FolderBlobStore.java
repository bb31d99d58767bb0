package io.jarviscore.inprocess;

import io.jarviscore.BlobStore;
import io.jarviscore.JarvisException;
import io.jarviscore.files.BlobPaths;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Artefacts as files below a folder, at their paths. Links below the folder are never followed.
 *
 * <p>Thread-safe, also between processes: a reader sees whole files because renames are atomic, and
 * writers of one path rename under a file lock, so that conditions hold.
 */
final class FolderBlobStore implements BlobStore {
    private final Path root;
    private final FileReplacement replacement;
    private final FileLocks locks;

    FolderBlobStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.replacement = new FileReplacement(this.root);
        this.locks = new FileLocks(this.root);
    }

    @Override
    public void put(String path, byte[] content) {
        put(path, new ByteArrayInputStream(content));
    }

    @Override
    public void put(String path, InputStream content) {
        write(path, content, file -> true);
    }

    @Override
    public boolean put(String path, InputStream content, Condition condition) {
        Optional<String> expected =
                switch (condition) {
                    case Condition.Absent absent -> Optional.empty();
                    case Condition.Unchanged unchanged -> Optional.of(unchanged.tag());
                };
        return write(path, content, file -> FileTag.is(attributes(file), expected));
    }

    private boolean write(String path, InputStream content, Check check) {
        Path file = resolve(path);
        try {
            return replacement.write(
                    content,
                    part ->
                            locks.exclusively(
                                    path,
                                    () -> {
                                        if (!check.holds(file)) {
                                            return false;
                                        }
                                        FileReplacement.rename(part, file);
                                        return true;
                                    }));
        } catch (IOException e) {
            throw failed("store", path, e);
        }
    }

    @Override
    public Optional<byte[]> get(String path) {
        Optional<InputStream> found = open(path);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream content = found.get()) {
            return Optional.of(content.readAllBytes());
        } catch (IOException e) {
            throw failed("read", path, e);
        }
    }

    @Override
    public Optional<InputStream> open(String path) {
        Path file = resolve(path);
        try {
            // A folder of other artefacts can be opened as a file on some systems, so ask first.
            return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                    ? Optional.empty()
                    : Optional.of(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            if (isBelowAFile(file)) {
                return Optional.empty();
            }
            throw failed("read", path, e);
        }
    }

    @Override
    public List<Stat> list(String prefix) {
        BlobPaths.requirePrefix(prefix);
        int lastSlash = prefix.lastIndexOf('/');
        if (lastSlash > 0) {
            refuseLinks(prefix, root.resolve(prefix.substring(0, lastSlash)));
        }
        try {
            return FolderListing.of(root, prefix);
        } catch (IOException e) {
            throw failed("list", prefix, e);
        }
    }

    @Override
    public Optional<Stat> stat(String path) {
        Path file = resolve(path);
        try {
            return attributes(file).map(found -> FileTag.stat(path, found));
        } catch (IOException e) {
            throw failed("look up", path, e);
        }
    }

    /** Of an artefact's file; a folder of artefacts is none. */
    private Optional<BasicFileAttributes> attributes(Path file) throws IOException {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return Optional.of(found).filter(BasicFileAttributes::isRegularFile);
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            if (isBelowAFile(file)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public boolean delete(String path) {
        Path file = resolve(path);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            boolean deleted = locks.exclusively(path, () -> Files.deleteIfExists(file));
            removeEmptyFolders(file);
            return deleted;
        } catch (IOException e) {
            throw failed("delete", path, e);
        }
    }

    /**
     * So that the name of a folder that is no longer needed is free for an artefact. Uses the one
     * call that removes nothing but an empty folder: somebody may store an artefact of that name at
     * this moment. Where the system has no such call, and when it fails, an empty folder stays,
     * which is not seen.
     */
    private void removeEmptyFolders(Path file) {
        List<Path> folders = onTheWayTo(file);
        folders.removeLast();
        for (Path folder : folders.reversed()) {
            try (DirectoryStream<Path> parent = Files.newDirectoryStream(folder.getParent())) {
                if (!(parent instanceof SecureDirectoryStream<Path> secure)) {
                    return;
                }
                secure.deleteDirectory(folder.getFileName());
            } catch (IOException stillNeeded) {
                return;
            }
        }
    }

    private Path resolve(String path) {
        Path file = root.resolve(BlobPaths.requirePath(path));
        refuseLinks(path, file);
        return file;
    }

    private void refuseLinks(String path, Path file) {
        for (Path at : onTheWayTo(file)) {
            if (Files.isSymbolicLink(at)) {
                throw new JarvisException(
                        "artefact "
                                + path
                                + ": "
                                + at
                                + " is a symbolic link, and those are not followed; remove it");
            }
        }
    }

    /** Whether a parent folder's name is taken by an artefact: then nothing is below it. */
    private boolean isBelowAFile(Path file) {
        return onTheWayTo(file).stream()
                .anyMatch(
                        at ->
                                !at.equals(file)
                                        && Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS));
    }

    /** The folders from below the root to a file, and the file itself. */
    private List<Path> onTheWayTo(Path file) {
        List<Path> way = new ArrayList<>();
        Path at = root;
        for (Path name : root.relativize(file)) {
            at = at.resolve(name);
            way.add(at);
        }
        return way;
    }

    private JarvisException failed(String what, String path, IOException e) {
        return new JarvisException(
                "cannot "
                        + what
                        + " artefact "
                        + path
                        + " in "
                        + root
                        + " ("
                        + e
                        + "): check the folder's permissions and space, and that no artefact has"
                        + " the name of a folder",
                e);
    }

    /** Whether a file may be replaced. */
    private interface Check {
        boolean holds(Path file) throws IOException;
    }
}
