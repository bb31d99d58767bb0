package io.jarviscore.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A redis-server of a benchmark's own on a free port of loopback, with an append-only file in a
 * folder of its own. Both end with this object.
 */
final class RedisProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TemporaryFolder folder;
    private final Process process;
    private final String url;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    private RedisProcess(TemporaryFolder folder, Process process, String url) {
        this.folder = folder;
        this.process = process;
        this.url = url;
        this.client = RedisClient.create(url);
        this.connection = connect();
    }

    /** Whether there is a server to start. */
    static boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
    }

    /**
     * Starts one and waits until it answers.
     *
     * @param fsync when it forces what it appended to the disk: {@code always} or {@code everysec}
     */
    static RedisProcess start(String fsync) throws IOException {
        TemporaryFolder folder = TemporaryFolder.make("jarviscore-redis");
        int port = freePort();
        Process process =
                new ProcessBuilder(
                                "redis-server",
                                "--bind",
                                "127.0.0.1",
                                "--port",
                                String.valueOf(port),
                                "--dir",
                                folder.path().toString(),
                                "--save",
                                "",
                                "--appendonly",
                                "yes",
                                "--appendfsync",
                                fsync)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.file("log").toFile())
                        .start();
        try {
            return new RedisProcess(folder, process, "redis://127.0.0.1:" + port);
        } catch (RuntimeException e) {
            process.destroyForcibly().onExit().join();
            folder.close();
            throw e;
        }
    }

    /** Its address as a setting. */
    String url() {
        return url;
    }

    /** What it has done since it was started. */
    ServerCounts counts() {
        return ServerCounts.parse(
                connection.sync().info("commandstats")
                        + connection.sync().info("cpu")
                        + connection.sync().info("stats"));
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        process.destroyForcibly();
        process.onExit().join();
        folder.close();
    }

    private StatefulRedisConnection<String, String> connect() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return client.connect();
            } catch (RedisConnectionException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
