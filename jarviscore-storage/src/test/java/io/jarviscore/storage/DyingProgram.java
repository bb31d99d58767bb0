package io.jarviscore.storage;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.BlobStore;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.inprocess.InProcess;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mesh in a process of its own that dies when an output is in the blob store and nowhere else.
 */
final class DyingProgram {
    static final int EXIT = 86;
    static final Step STEP = Step.of("a", "worker", "work");

    private DyingProgram() {}

    static final class Worker extends Agent {
        Worker() {
            super(AgentCard.of("worker", "working"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success(task.attempt() + " " + "x".repeat(300_000));
        }
    }

    /** The folder of everything. */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config(config(folder))
                        .add(new Worker())
                        .blobs(new Deadly(InProcess.blobs(folder.resolve("blobs"))))
                        .start();
        mesh.workflow("w", STEP);
        throw new AssertionError("the process survived");
    }

    static Map<String, Object> config(Path folder) {
        return Map.of(
                "state_path",
                folder.resolve("state.db").toString(),
                "storage_base_path",
                folder.resolve("blobs").toString(),
                "step_lease_seconds",
                1,
                "step_heartbeat_seconds",
                0.2);
    }

    /** Ends the process, without any of its own code running any more, after a blob is stored. */
    private record Deadly(BlobStore blobs) implements BlobStore {
        @Override
        public void put(String path, byte[] content) {
            blobs.put(path, content);
            Runtime.getRuntime().halt(EXIT);
        }

        @Override
        public void put(String path, InputStream content) {
            blobs.put(path, content);
            Runtime.getRuntime().halt(EXIT);
        }

        @Override
        public Optional<byte[]> get(String path) {
            return blobs.get(path);
        }

        @Override
        public Optional<InputStream> open(String path) {
            return blobs.open(path);
        }

        @Override
        public List<Stat> list(String prefix) {
            return blobs.list(prefix);
        }

        @Override
        public Optional<Stat> stat(String path) {
            return blobs.stat(path);
        }

        @Override
        public boolean delete(String path) {
            return blobs.delete(path);
        }
    }
}
