package io.jarviscore.kernel.model;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pools of connections small. OkHttp looks through a whole pool for every call, which with
 * thousands of calls at once takes longer than the calls' own work. So a pool, with everything else
 * of the client shared, serves a limited number of calls at once, and the next pool is used only
 * when all before it are busy: few calls share few connections. Thread-safe.
 */
final class ConnectionLanes {
    private static final int CALLS_PER_LANE = 128;

    /** A minute: load balancers forget idle connections soon after. */
    private static final int IDLE_SECONDS = 60;

    private final OkHttpClient client;
    private final List<Lane> lanes = new CopyOnWriteArrayList<>();

    /** Held while a lane is added, so that callers that come together add one. */
    private final ReentrantLock adding = new ReentrantLock();

    ConnectionLanes(OkHttpClient client) {
        this.client = client;
    }

    /** The first lane with room; its user must {@link Lane#leave}. Never blocks for long. */
    Lane enter() {
        Lane free = entered();
        if (free != null) {
            return free;
        }
        adding.lock();
        try {
            Lane other = entered();
            if (other != null) {
                return other;
            }
            Lane added = new Lane(client);
            added.places.acquireUninterruptibly();
            lanes.add(added);
            return added;
        } finally {
            adding.unlock();
        }
    }

    /** Closes all connections that are not in use; those that are close with their calls. */
    void close() {
        lanes.forEach(lane -> lane.client.connectionPool().evictAll());
    }

    private @Nullable Lane entered() {
        for (Lane lane : lanes) {
            if (lane.places.tryAcquire()) {
                return lane;
            }
        }
        return null;
    }

    /** A pool of connections. */
    static final class Lane {
        private final OkHttpClient client;
        private final Semaphore places = new Semaphore(CALLS_PER_LANE);

        private Lane(OkHttpClient shared) {
            this.client =
                    shared.newBuilder()
                            .connectionPool(
                                    new ConnectionPool(
                                            CALLS_PER_LANE, IDLE_SECONDS, TimeUnit.SECONDS))
                            .build();
        }

        Call call(Request request) {
            return client.newCall(request);
        }

        void leave() {
            places.release();
        }
    }
}
