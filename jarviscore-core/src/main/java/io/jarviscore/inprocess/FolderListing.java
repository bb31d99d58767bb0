package io.jarviscore.inprocess;

import io.jarviscore.BlobStore.Stat;
import io.jarviscore.files.BlobPaths;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects a folder's artefacts while others may be added and removed. Follows no links. */
final class FolderListing extends SimpleFileVisitor<Path> {
    private final Path root;
    private final String prefix;
    private final List<Stat> found = new ArrayList<>();

    private FolderListing(Path root, String prefix) {
        this.root = root;
        this.prefix = prefix;
    }

    /**
     * The artefacts whose path starts with the prefix, by path; nothing if the root does not exist.
     */
    static List<Stat> of(Path root, String prefix) throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        // The user may have made the root itself a link, which a walk would not follow either.
        Path real = root.toRealPath();
        FolderListing listing = new FolderListing(real, prefix);
        Files.walkFileTree(real.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1)), listing);
        // Sorted here, because the file system's order puts "a/b" and "a.b" differently.
        listing.found.sort(Comparator.comparing(Stat::path));
        return List.copyOf(listing.found);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        boolean mayHold = folder.equals(root) || mayStartWithPrefix(path(folder) + "/");
        return mayHold ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        String path = path(file);
        // Files being written, and files of other programs, have names that no artefact can have.
        if (attributes.isRegularFile() && path.startsWith(prefix) && BlobPaths.isPath(path)) {
            found.add(FileTag.stat(path, attributes));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE; // deleted since its folder was read, or never there
        }
        throw e;
    }

    private boolean mayStartWithPrefix(String folder) {
        return folder.startsWith(prefix) || prefix.startsWith(folder);
    }

    private String path(Path file) {
        return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }
}
