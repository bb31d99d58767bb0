package io.jarviscore.testing;

import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A mesh that nothing of the machine shows in: ports in memory, a clock the test turns, no
 * environment and no {@code .env} file. Otherwise it is the real {@link Mesh}, with the real engine
 * and all modules on the class path.
 *
 * <pre>{@code
 * ScriptedChatModel model = new ScriptedChatModel().text("42");
 * try (TestMesh mesh = TestMesh.start(with -> with.add(new Thinker()).chatModel(model))) {
 *     assertThat(mesh.run("thinker", "What is the answer?").payload()).isEqualTo(42L);
 * }
 * }</pre>
 *
 * <p>Its clock stands still: timeouts, pauses between retries, leases and the time to decide pass
 * only when the test calls {@link ManualClock#advance}. A call that waits for one of them blocks
 * until another thread does.
 *
 * <p>Artefacts go to a temporary folder that is deleted with the mesh. Thread-safe.
 */
public final class TestMesh implements AutoCloseable {
    private final Mesh mesh;
    private final ManualClock clock;
    private final MeshEvents events;
    private final Path blobs;

    private TestMesh(Mesh mesh, ManualClock clock, MeshEvents events, Path blobs) {
        this.mesh = mesh;
        this.clock = clock;
        this.events = events;
        this.blobs = blobs;
    }

    /** Starts a mesh with these contents: agents, a model, settings, listeners. */
    public static TestMesh start(Consumer<Mesh.Builder> contents) {
        ManualClock clock = new ManualClock();
        MeshEvents events = new MeshEvents();
        Path blobs = temporaryFolder();
        Mesh.Builder builder =
                Mesh.builder()
                        .environment(Map.of())
                        .clock(clock)
                        .observe(events)
                        .config("storage_base_path", blobs.toString())
                        .config("state_store", "memory");
        contents.accept(builder);
        try {
            return new TestMesh(builder.start(), clock, events, blobs);
        } catch (RuntimeException e) {
            delete(blobs);
            throw e;
        }
    }

    /** The mesh itself. */
    public Mesh mesh() {
        return mesh;
    }

    /** Its clock, which stands still until it is turned. */
    public ManualClock clock() {
        return clock;
    }

    /** The events so far. */
    public MeshEvents events() {
        return events;
    }

    /** {@link Mesh#workflow}. */
    public WorkflowResult workflow(String id, Step... steps) {
        return mesh.workflow(id, steps);
    }

    /** {@link Mesh#submit}. */
    public WorkflowRun submit(String id, Step... steps) {
        return mesh.submit(id, steps);
    }

    /** {@link Mesh#run}. */
    public Outcome run(String agent, String task) {
        return mesh.run(agent, task);
    }

    /**
     * Closes the mesh and deletes its artefacts. Work that is still running is waited for. May be
     * repeated.
     */
    @Override
    public void close() {
        mesh.close();
        if (Files.exists(blobs)) {
            delete(blobs);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("jarviscore-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.delete(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path directory, @Nullable IOException failure) throws IOException {
                            Files.delete(directory);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
