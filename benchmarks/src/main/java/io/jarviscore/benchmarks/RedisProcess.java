package io.jarviscore.benchmarks;

import io.jarviscore.storage.redis.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.time.Duration;

/** A redis-server of a benchmark's own with an append-only file, and its counts. */
final class RedisProcess implements AutoCloseable {
    private final RedisServer server;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    private RedisProcess(RedisServer server) {
        this.server = server;
        this.client = RedisClient.create(server.url());
        this.connection = client.connect();
    }

    /**
     * Starts one and waits until it answers.
     *
     * @param fsync when it forces appended data to the disk: {@code always} or {@code everysec}
     */
    static RedisProcess start(String fsync) throws IOException {
        return new RedisProcess(RedisServer.durable("--appendfsync", fsync));
    }

    /** Its address as a setting. */
    String url() {
        return server.url();
    }

    /** Its counts since its start. */
    ServerCounts counts() {
        return ServerCounts.parse(
                connection.sync().info("commandstats")
                        + connection.sync().info("cpu")
                        + connection.sync().info("stats"));
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        server.close();
    }
}
