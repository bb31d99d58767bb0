package io.jarviscore.inprocess;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.BlobStore;
import io.jarviscore.BlobStore.Stat;
import io.jarviscore.JarvisException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guarantees of a folder beyond the port's contract suite. */
class FolderBlobStoreTest {
    @TempDir Path temp;
    private Path root = Path.of("");
    private BlobStore blobs = InProcess.blobs(root);

    @BeforeEach
    void makeStore() {
        root = temp.resolve("blobs");
        blobs = InProcess.blobs(root);
    }

    @Test
    void nothingIsMadeBeforeTheFirstArtefact() {
        assertThat(blobs.list("")).isEmpty();
        assertThat(blobs.get("a")).isEmpty();

        assertThat(root).doesNotExist();
    }

    @Test
    void anArtefactIsAFileAtItsPath() throws Exception {
        put("a/b.txt", "text");

        assertThat(root.resolve("a/b.txt")).hasContent("text");
    }

    @Test
    void anotherStoreOnTheSameFolderSeesTheArtefacts() {
        put("a/b", "text");

        assertThat(InProcess.blobs(root).get("a/b")).contains("text".getBytes(UTF_8));
    }

    @Test
    void artefactsAndTheirFoldersAreReadableByTheirOwnerAlone() throws Exception {
        put("a/b.txt", "text");

        for (String folder : List.of("", "a", FileReplacement.INCOMING)) {
            assertThat(permissions(root.resolve(folder))).isEqualTo("rwx------");
        }
        assertThat(permissions(root.resolve("a/b.txt"))).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aLinkInThePlaceOfTheIncomingFolderIsNotFollowed() throws Exception {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createDirectories(root);
        Files.createSymbolicLink(root.resolve(FileReplacement.INCOMING), outside);

        assertThatThrownBy(() -> put("a", "text"))
                .isInstanceOf(JarvisException.class)
                .hasStackTraceContaining("is a link, which is not followed");

        assertThat(outside).isEmptyDirectory();
        assertThat(blobs.get("a")).isEmpty();
    }

    @Test
    void aLinkToAFileOutsideIsRefusedAndNotListed() throws Exception {
        Path secret = Files.writeString(temp.resolve("secret"), "outside");
        put("a/file", "inside");
        Files.createSymbolicLink(root.resolve("a/link"), secret);

        assertThatThrownBy(() -> blobs.get("a/link")).isInstanceOf(JarvisException.class);
        assertThatThrownBy(() -> blobs.stat("a/link")).isInstanceOf(JarvisException.class);
        assertThatThrownBy(() -> blobs.delete("a/link")).isInstanceOf(JarvisException.class);
        assertThatThrownBy(() -> put("a/link", "overwritten"))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("symbolic link");
        assertThat(blobs.list("").stream().map(Stat::path)).containsExactly("a/file");
        assertThat(secret).hasContent("outside");
    }

    @Test
    void aLinkToAFolderOutsideIsRefusedAndNotEntered() throws Exception {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "outside");
        put("file", "inside");
        Files.createSymbolicLink(root.resolve("way-out"), outside);

        assertThatThrownBy(() -> blobs.get("way-out/secret")).isInstanceOf(JarvisException.class);
        assertThatThrownBy(() -> put("way-out/new", "x")).isInstanceOf(JarvisException.class);
        assertThatThrownBy(() -> blobs.list("way-out/")).isInstanceOf(JarvisException.class);
        assertThat(blobs.list("").stream().map(Stat::path)).containsExactly("file");
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void theFolderItselfMayBeALink() throws Exception {
        Path real = Files.createDirectory(temp.resolve("real"));
        BlobStore linked = InProcess.blobs(Files.createSymbolicLink(root, real));

        linked.put("a", "text".getBytes(UTF_8));

        assertThat(real.resolve("a")).hasContent("text");
        assertThat(linked.list("").stream().map(Stat::path)).containsExactly("a");
    }

    @Test
    void aFileOfAKilledProcessIsNotListed() throws Exception {
        put("a", "text");
        Files.writeString(root.resolve(FileReplacement.INCOMING).resolve("left"), "half");
        Files.writeString(root.resolve("put here by hand"), "x");

        assertThat(blobs.list("").stream().map(Stat::path)).containsExactly("a");
    }

    @Test
    void aWriteLeavesNoPartBehind() throws Exception {
        put("a", "text");

        assertThat(root.resolve(FileReplacement.INCOMING)).isEmptyDirectory();
    }

    @Test
    void aNameIsFreeForAnArtefactWhenTheFolderOfThatNameIsEmpty() {
        put("a/b/c", "text");
        assertThat(blobs.delete("a/b/c")).isTrue();

        put("a", "text");

        assertThat(blobs.get("a")).isPresent();
    }

    @Test
    void aNameCannotBeAnArtefactAndAFolderAtOnce() {
        put("a/b", "text");
        put("c", "text");

        assertThatThrownBy(() -> put("a", "x"))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("artefact a in")
                .hasMessageContaining("no artefact has the name of a folder");
        assertThatThrownBy(() -> put("c/d", "x")).isInstanceOf(JarvisException.class);
        assertThat(List.of(blobs.get("a/b"), blobs.get("c"))).allMatch(found -> found.isPresent());
    }

    @Test
    void aStreamThatIsOpenReadsOnWhenTheArtefactIsReplaced() throws Exception {
        put("a", "old");

        try (InputStream open = blobs.open("a").orElseThrow()) {
            put("a", "new");

            assertThat(new String(open.readAllBytes(), UTF_8)).isEqualTo("old");
        }
    }

    private void put(String path, String text) {
        blobs.put(path, text.getBytes(UTF_8));
    }
}
