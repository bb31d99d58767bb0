package io.jarviscore.benchmarks;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Makes stores with nothing in them, which end with this object, servers and files included. */
final class StateStores implements AutoCloseable {
    private final Deque<RedisProcess> servers = new ArrayDeque<>();
    private final TemporaryFolder folder;
    private int files;

    private StateStores(TemporaryFolder folder) {
        this.folder = folder;
    }

    static StateStores make() throws IOException {
        return new StateStores(TemporaryFolder.make("jarviscore-state"));
    }

    StateStore memory() {
        return StateStore.memory();
    }

    /** In a file of its own; {@code fsync} as in {@code state_fsync}. */
    StateStore sqlite(String fsync) {
        files++;
        return StateStore.sqlite(folder.file("state-" + files + ".db"), fsync);
    }

    /** On a server of its own; {@code fsync} as in {@code appendfsync}. */
    StateStore redis(String fsync) throws IOException {
        RedisProcess server = RedisProcess.start(fsync);
        servers.push(server);
        return StateStore.redis(server, fsync);
    }

    @Override
    public void close() {
        servers.forEach(RedisProcess::close);
        folder.close();
    }
}
