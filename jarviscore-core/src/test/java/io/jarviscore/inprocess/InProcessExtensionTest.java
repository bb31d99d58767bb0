package io.jarviscore.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Approvals;
import io.jarviscore.BlobStore;
import io.jarviscore.Mailbox;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.MeshStatus;
import io.jarviscore.Peers;
import io.jarviscore.Roster;
import io.jarviscore.Settings;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.Liveness;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.extension.LocalAgents;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.settings.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InProcessExtensionTest {
    @TempDir Path folder;

    @Test
    void aMeshFindsItThroughTheServiceLoader() {
        assertThat(ServiceLoader.load(MeshExtension.class))
                .anyMatch(extension -> extension instanceof InProcessExtension);
        assertThat(new InProcessExtension().name()).isEqualTo("jarviscore-core");
    }

    @Test
    void everyPortWithADefaultIsOfferedWithItsDurability() {
        Assembly assembly = new Assembly(folder);

        new InProcessExtension().configure(assembly);

        assertThat(assembly.offered)
                .containsOnlyKeys(
                        WorkflowStore.class,
                        Mailbox.class,
                        Ledger.class,
                        Approvals.class,
                        BlobStore.class,
                        Peers.Provider.class,
                        Roster.class,
                        SharedPermits.class)
                .containsEntry(WorkflowStore.class, "in memory: nothing survives this process")
                .containsEntry(
                        BlobStore.class,
                        "folder " + folder.toAbsolutePath() + ": survives this process");
    }

    @Test
    void configuringWritesNothing() {
        new InProcessExtension().configure(new Assembly(folder.resolve("not-yet")));

        assertThat(folder).isEmptyDirectory();
    }

    /** Records the offers. */
    private static final class Assembly implements MeshAssembly {
        final Map<Class<?>, String> offered = new LinkedHashMap<>();
        private final Settings settings;

        Assembly(Path folder) {
            settings = Settings.of(Map.of("storage_base_path", folder.toString()));
        }

        @Override
        public Settings settings() {
            return settings;
        }

        @Override
        public MeshClock clock() {
            return MeshClock.system();
        }

        @Override
        public String node() {
            return "node-1";
        }

        @Override
        public String owner() {
            return "node-1-1";
        }

        @Override
        public void addLiveness(Liveness source) {
            throw new AssertionError("nothing to watch");
        }

        @Override
        public Consumer<MeshEvent> events() {
            return event -> {};
        }

        @Override
        public void listen(Consumer<MeshEvent> listener) {
            throw new AssertionError("nothing to listen to");
        }

        @Override
        public void onStart(Consumer<Supplier<MeshStatus>> action) {
            throw new AssertionError("nothing to start");
        }

        @Override
        public LocalAgents agents() {
            return new FakeAgents();
        }

        @Override
        public <P> void provide(Class<P> port, P implementation, String description) {
            throw new AssertionError("a default must not claim the port");
        }

        @Override
        public <P> void provideDefault(Class<P> port, P implementation, String description) {
            offered.put(port, description);
        }

        @Override
        public <P> Optional<P> find(Class<P> port) {
            return Optional.empty();
        }

        @Override
        public void onClose(AutoCloseable resource) {
            throw new AssertionError("nothing to close");
        }

        @Override
        public void refuse(Setting<?> setting, String problem) {
            throw new AssertionError(problem);
        }
    }
}
