package io.jarviscore.storage.redis;

import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server for a class of tests; each test finds nothing of the others. */
final class RedisFixture implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    @SuppressWarnings("NullAway.Init") // started before the first test
    private RedisServer server;

    private final Deque<RedisStores> open = new ArrayDeque<>();

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        if (!isNested(context)) {
            server = RedisServer.durable();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        open.forEach(RedisStores::close);
        open.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (!isNested(context)) {
            server.close();
        }
    }

    /** Tests in a nested class have the server of the class around them. */
    private static boolean isNested(ExtensionContext context) {
        return context.getRequiredTestClass().isAnnotationPresent(Nested.class);
    }

    RedisServer server() {
        return server;
    }

    /** Stores that find nothing there, with these settings beside the address. */
    RedisStores emptyStores(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("redis_key_prefix", UUID.randomUUID().toString());
        return stores(all);
    }

    /** Stores with these settings beside the address; closed after the test. */
    RedisStores stores(Map<String, ?> settings) {
        RedisStores stores = connect(server, settings);
        open.push(stores);
        return stores;
    }

    static RedisStores connect(RedisServer server, Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("redis_url", server.url());
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
}
