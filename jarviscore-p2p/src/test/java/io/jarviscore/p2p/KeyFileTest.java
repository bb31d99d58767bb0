package io.jarviscore.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.JarvisException;
import io.jarviscore.p2p.transport.FleetKeys;
import io.jarviscore.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    private static final String OLD = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String NEW = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

    @TempDir Path folder;

    private final ManualClock clock = new ManualClock();
    private final List<FleetKeys> changes = new CopyOnWriteArrayList<>();
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("fleet.key");
        Files.writeString(file, OLD + "\n");
    }

    @Test
    void aChangedFileCountsAfterTwoReads() throws Exception {
        try (KeyFile watched = watch()) {
            Files.writeString(file, OLD + "\n" + NEW + "\n");
            read();
            assertThat(changes).as("may still be written").isEmpty();
            read();
            assertThat(changes).hasSize(1);
            assertThat(changes.getFirst().toString())
                    .isEqualTo(FleetKeys.parse(OLD + "," + NEW).toString());
            read();
            assertThat(changes).as("reported once").hasSize(1);
            assertThat(watched).isNotNull();
        }
    }

    @Test
    void aFileThatCannotBeUsedChangesNothingUntilItIsRepaired() throws Exception {
        try (KeyFile watched = watch()) {
            Files.writeString(file, NEW.substring(0, 20));
            read();
            read();
            Files.delete(file);
            read();
            assertThat(changes).isEmpty();
            Files.writeString(file, NEW);
            read();
            read();
            assertThat(changes).hasSize(1);
            assertThat(watched).isNotNull();
        }
    }

    @Test
    void aClosedFileIsNotReadAgain() {
        watch().close();
        assertThat(clock.pending()).isZero();
    }

    @Test
    void aFileThatIsMissingOrTooLongFailsTheStart() throws Exception {
        assertThatThrownBy(() -> KeyFile.read(folder.resolve("none")))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("p2p_fleet_key_file")
                .hasMessageContaining("cannot be read");
        Files.writeString(file, "A".repeat(5_000));
        assertThatThrownBy(() -> KeyFile.read(file)).hasMessageContaining("4096 bytes");
    }

    private KeyFile watch() {
        return KeyFile.watch(file, clock, changes::add);
    }

    private void read() throws InterruptedException {
        clock.awaitTimers(1);
        clock.advance(KeyFile.INTERVAL);
        clock.awaitTimers(1);
    }
}
