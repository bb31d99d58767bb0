package io.jarviscore.stored;

import io.jarviscore.BlobStore;
import io.jarviscore.JarvisException;
import io.jarviscore.inprocess.InProcess;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A folder of artefacts that counts calls, and fails where a test wants it to. */
final class ProbedBlobs implements BlobStore {
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    volatile Predicate<String> failing = operation -> false;
    private final BlobStore folder;

    ProbedBlobs(Path folder) {
        this.folder = InProcess.blobs(folder);
    }

    /** The stored paths, without counting. */
    List<String> paths() {
        return folder.list("").stream().map(Stat::path).toList();
    }

    @Override
    public void put(String path, byte[] content) {
        called("put");
        folder.put(path, content);
    }

    @Override
    public void put(String path, InputStream content) {
        called("put");
        folder.put(path, content);
    }

    @Override
    public Optional<byte[]> get(String path) {
        called("get");
        reads.incrementAndGet();
        return folder.get(path);
    }

    @Override
    public Optional<InputStream> open(String path) {
        called("open");
        reads.incrementAndGet();
        return folder.open(path);
    }

    @Override
    public List<Stat> list(String prefix) {
        called("list");
        return folder.list(prefix);
    }

    @Override
    public Optional<Stat> stat(String path) {
        called("stat");
        return folder.stat(path);
    }

    @Override
    public boolean delete(String path) {
        called("delete");
        return folder.delete(path);
    }

    private void called(String operation) {
        calls.incrementAndGet();
        if (failing.test(operation)) {
            throw new JarvisException("the storage is away");
        }
    }
}
