package io.jarviscore.memory;

import io.jarviscore.BlobStore;
import io.jarviscore.ChatModel;
import io.jarviscore.JarvisException;
import io.jarviscore.Memory;
import io.jarviscore.Settings;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.memory.embedding.EmbeddingClient;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.settings.StateStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The local memories of a mesh's agents, made when they are first asked for. Thread-safe. */
final class LocalMemories implements Memory.Provider, AutoCloseable {
    private final MeshAssembly assembly;
    private final Map<String, LocalMemory> byAgent = new ConcurrentHashMap<>();
    // Guards the parts, which are made once; making them does no I/O.
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Parts> parts = Optional.empty();

    LocalMemories(MeshAssembly assembly) {
        this.assembly = assembly;
    }

    @Override
    public LocalMemory forAgent(String agentId) {
        Parts made = parts();
        return byAgent.computeIfAbsent(
                agentId,
                agent ->
                        new LocalMemory(
                                new Topics(agent),
                                made.ledger(),
                                made.index(),
                                made.summaries(),
                                assembly.clock()));
    }

    /** The recall index's file; empty where the state itself is only in memory. */
    static Optional<Path> indexFile(Settings settings) {
        return settings.get(SettingKeys.STATE_STORE) == StateStore.MEMORY
                ? Optional.empty()
                : Optional.of(Path.of(settings.get(SettingKeys.STATE_PATH) + ".recall"));
    }

    private Parts parts() {
        lock.lock();
        try {
            if (parts.isEmpty()) {
                parts = Optional.of(make());
                // Here and not before: resources opened later are closed earlier, while the ledger
                // is still open.
                assembly.onClose(this);
            }
            return parts.get();
        } finally {
            lock.unlock();
        }
    }

    private Parts make() {
        Settings settings = assembly.settings();
        CountedLedger ledger =
                new CountedLedger(
                        assembly.find(Ledger.class)
                                .orElseThrow(() -> new JarvisException("memory needs a Ledger")));
        IndexFile file = new IndexFile(indexFile(settings));
        Summaries summaries =
                new Summaries(
                        new Summaries.Ports(
                                ledger,
                                assembly.find(BlobStore.class),
                                assembly.find(ChatModel.class),
                                assembly.find(SharedPermits.class),
                                assembly.clock()),
                        settings.get(SettingKeys.MEMORY_SUMMARY_TOKENS));
        Optional<Vectors> vectors =
                settings.find(SettingKeys.MEMORY_EMBEDDING_ENDPOINT)
                        .map(
                                set ->
                                        new Vectors(
                                                file,
                                                EmbeddingClient.of(settings),
                                                assembly.clock()));
        RecallIndex index = new RecallIndex(file, ledger, vectors);
        assembly.measure(ledger.measure());
        assembly.measure(index.measure());
        return new Parts(ledger, file, vectors, index, summaries);
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

    private record Parts(
            Ledger ledger,
            IndexFile file,
            Optional<Vectors> vectors,
            RecallIndex index,
            Summaries summaries) {
        void close() {
            summaries.close();
            vectors.ifPresent(Vectors::close);
            try {
                index.close();
            } finally {
                file.close();
            }
        }
    }
}
