package io.jarviscore.storage.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LockFolderTest {
    @TempDir private Path folder;

    @Test
    @DisabledOnOs(OS.WINDOWS) // has other permissions
    void theFolderOfAUserIsPrivate() throws IOException {
        LockFolder made = LockFolder.ofUser(folder, "store");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.path())))
                .isEqualTo("rwx------");
        try (FileChannel lock = made.lock(Incarnation.here("me"))) {
            assertThat(lock.isOpen()).isTrue();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // has other permissions
    void aFolderThatOthersCanWriteToIsRefused() throws IOException {
        Path made = LockFolder.ofUser(folder, "store").path();
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> LockFolder.ofUser(folder, "store"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("can be used by others");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // links need a privilege
    void aLinkInPlaceOfTheFolderIsRefused() throws IOException {
        Path made = LockFolder.ofUser(folder, "store").path();
        Files.delete(made);
        Files.createSymbolicLink(made, Files.createDirectory(folder.resolve("elsewhere")));

        assertThatThrownBy(() -> LockFolder.ofUser(folder, "store"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a link");
    }

    @Test
    void anIncarnationReadsBackFromItsFileName() {
        Incarnation here = Incarnation.here("node-1.a_b-00ff00ff");

        assertThat(Incarnation.read(here.fileName())).contains(here);
    }

    @Property(tries = 300)
    void anyFileNameIsReadOrPassedOver(@ForAll String name) {
        Incarnation.read(name).ifPresent(read -> assertThat(read.owner()).isNotEmpty());
        Incarnation.read("a@1@2@" + name).ifPresent(read -> assertThat(read.pid()).isOne());
    }
}
