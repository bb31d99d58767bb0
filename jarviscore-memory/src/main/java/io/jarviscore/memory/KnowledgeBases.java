package io.jarviscore.memory;

import io.jarviscore.BlobStore;
import io.jarviscore.JarvisException;
import io.jarviscore.Knowledge;
import io.jarviscore.Settings;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.memory.embedding.EmbeddingClient;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.settings.StateStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The documents of a mesh, by namespace. Opens nothing before it is used. Thread-safe. */
final class KnowledgeBases implements Knowledge.Provider, AutoCloseable {
    private final MeshAssembly assembly;
    private final Map<String, DocumentIndex> byFolder = new ConcurrentHashMap<>();
    // Guards the parts, which are made once; making them does no I/O.
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Parts> parts = Optional.empty();

    KnowledgeBases(MeshAssembly assembly) {
        this.assembly = assembly;
    }

    @Override
    public Knowledge of(String namespace) {
        if (!namespace.matches("[A-Za-z0-9._-]{1,128}") || namespace.matches("\\.\\.?")) {
            throw new IllegalArgumentException(
                    "namespace \""
                            + namespace.replaceAll("\\p{Cntrl}", "?")
                            + "\" is not usable: use 1 to 128 letters, digits, . _ or -");
        }
        return new Documents(blobs(), namespace, Optional.empty(), this::index);
    }

    private BlobStore blobs() {
        return assembly.find(BlobStore.class)
                .orElseThrow(() -> new JarvisException("documents need a BlobStore"));
    }

    private DocumentIndex index(String folder) {
        Parts made = parts();
        return byFolder.computeIfAbsent(
                folder,
                each ->
                        new DocumentIndex(
                                each, made.file(), made.vectors(), blobs(), assembly.clock()));
    }

    /** The index's file; empty where the state itself is only in memory. */
    static Optional<Path> indexFile(Settings settings) {
        return settings.get(SettingKeys.STATE_STORE) == StateStore.MEMORY
                ? Optional.empty()
                : Optional.of(Path.of(settings.get(SettingKeys.STATE_PATH) + ".knowledge"));
    }

    private Parts parts() {
        lock.lock();
        try {
            if (parts.isEmpty()) {
                IndexFile file = new IndexFile(indexFile(assembly.settings()));
                parts = Optional.of(new Parts(file, vectors(file)));
                assembly.onClose(this);
            }
            return parts.get();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Vectors> vectors(IndexFile file) {
        Settings settings = assembly.settings();
        return settings.find(SettingKeys.MEMORY_EMBEDDING_ENDPOINT)
                .map(set -> new Vectors(file, EmbeddingClient.of(settings), assembly.clock()));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            parts.ifPresent(Parts::close);
        } finally {
            lock.unlock();
        }
    }

    private record Parts(IndexFile file, Optional<Vectors> vectors) {
        void close() {
            vectors.ifPresent(Vectors::close);
            file.close();
        }
    }
}
