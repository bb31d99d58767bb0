package io.jarviscore.storage.redis;

import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server or cluster for a class of tests; each test finds nothing of the others. */
final class RedisFixture implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private final Callable<Started> start;
    private final Deque<RedisStores> open = new ArrayDeque<>();

    @SuppressWarnings("NullAway.Init") // started before the first test
    private Started started;

    private int classes;

    private RedisFixture(Callable<Started> start) {
        this.start = start;
    }

    /** A server by itself. */
    RedisFixture() {
        this(
                () -> {
                    RedisServer server = RedisServer.durable();
                    return new Started(server, server.url());
                });
    }

    /** Three masters. */
    static RedisFixture cluster() {
        return new RedisFixture(
                () -> {
                    RedisCluster cluster = RedisCluster.of(3, 0);
                    return new Started(cluster, cluster.url());
                });
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        // Nested classes use the server that the outer one started.
        if (classes++ == 0) {
            started = start.call();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        open.forEach(RedisStores::close);
        open.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (--classes == 0) {
            started.server().close();
        }
    }

    /** Its address as a setting. */
    String url() {
        return started.url();
    }

    /** Names that nothing has yet. */
    RedisKeys newKeys() {
        return new RedisKeys(UUID.randomUUID().toString());
    }

    /** Stores that find nothing there, with these settings beside the address. */
    RedisStores emptyStores(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("redis_key_prefix", newKeys().prefix());
        return stores(all);
    }

    /** Stores with these settings beside the address; closed after the test. */
    RedisStores stores(Map<String, ?> settings) {
        RedisStores stores = connect(url(), settings);
        open.push(stores);
        return stores;
    }

    /** Like {@link #stores}, as a process of this name. */
    RedisStores storesOf(String owner, Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("redis_url", url());
        RedisStores stores =
                RedisStores.connect(Settings.of(all), MeshClock.system(), "node-1", owner);
        open.push(stores);
        return stores;
    }

    static RedisStores connect(String url, Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("redis_url", url);
        return RedisStores.connect(Settings.of(all), MeshClock.system(), "node-1");
    }

    /** The server has a time of its own: lets it pass. */
    static void elapse(Duration time) {
        try {
            MeshClock.system().sleep(time);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Started(AutoCloseable server, String url) {}
}
