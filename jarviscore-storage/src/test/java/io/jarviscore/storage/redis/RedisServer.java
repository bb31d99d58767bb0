package io.jarviscore.storage.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A real redis-server of a test's own, on a free port of 127.0.0.1 with a folder of its own. It can
 * be killed, paused, and restarted on its files.
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration CLUSTER_NODE_TIMEOUT = Duration.ofSeconds(2);

    /** Between the port for clients and the one by which the servers of a cluster talk. */
    private static final int CLUSTER_BUS = 10_000;

    private final Path folder;
    private final int port;
    private final List<String> options;
    private Process process;

    private RedisServer(Path folder, int port, List<String> options) throws IOException {
        this.folder = folder;
        this.port = port;
        this.options = options;
        this.process = launch();
    }

    /**
     * A server that has written every change to a file before it answers, so that a kill loses
     * nothing, with more options as on the command line. The default, {@code everysec}, holds
     * changes back in memory for up to two seconds while the disk is busy.
     */
    public static RedisServer durable(String... more) throws IOException {
        List<String> options =
                new ArrayList<>(
                        List.of("--appendonly", "yes", "--appendfsync", "no", "--save", ""));
        options.addAll(List.of(more));
        return new RedisServer(newFolder(), freePort(), options);
    }

    /**
     * A durable server that may become part of a cluster, with more options as on the command line.
     */
    static RedisServer clustered(String... more) throws IOException {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--appendonly",
                                "yes",
                                "--appendfsync",
                                "no",
                                "--save",
                                "",
                                "--cluster-enabled",
                                "yes",
                                "--cluster-node-timeout",
                                String.valueOf(CLUSTER_NODE_TIMEOUT.toMillis())));
        options.addAll(List.of(more));
        return new RedisServer(newFolder(), freePortOfCluster(), options);
    }

    /** A server with these options only. */
    public static RedisServer with(String... options) throws IOException {
        return new RedisServer(newFolder(), freePort(), List.of(options));
    }

    /** A Sentinel that watches a server under the name {@code main}, and acts within a second. */
    static RedisServer sentinelOf(RedisServer master) throws IOException {
        Path folder = newFolder();
        Path config =
                Files.writeString(
                        folder.resolve("sentinel.conf"),
                        String.join(
                                "\n",
                                "sentinel monitor main 127.0.0.1 " + master.port + " 1",
                                "sentinel down-after-milliseconds main 500",
                                "sentinel failover-timeout main 5000",
                                ""));
        return new RedisServer(folder, freePort(), List.of(config.toString(), "--sentinel"));
    }

    /** Whether there is a server to start: see {@link RedisProgram}. */
    static boolean canStart() {
        return RedisProgram.exists();
    }

    /** A port on which nobody listens. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A free port for a server that may become part of a cluster, which needs a second port. */
    private static int freePortOfCluster() throws IOException {
        int highest = 65_535 - CLUSTER_BUS;
        while (true) {
            int port = freePort();
            if (port <= highest && isFree(port + CLUSTER_BUS)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        }
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** Its address as a setting. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** As the kernel would end it when memory runs out: without a chance to write anything. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops it in order. */
    public void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** Starts it again on the same port and folder. */
    public void start() throws IOException {
        process = launch();
    }

    /** Stops it from running without closing its connections. */
    public void pause() throws Exception {
        signal("STOP");
    }

    /** Lets it go on. */
    public void resume() throws Exception {
        signal("CONT");
    }

    /** Lets it have no memory left for writes. */
    public void fill() throws IOException {
        ask("CONFIG SET maxmemory 1");
    }

    /** Lets it have memory again. */
    public void makeRoom() throws IOException {
        ask("CONFIG SET maxmemory 0");
    }

    /** Lets it find that it cannot save, and take no writes for that. */
    public void loseDisk() throws IOException {
        deleteFolder();
        ask("CONFIG SET save \"3600 1\"");
        ask("BGSAVE");
        awaitAnswer("INFO persistence", "rdb_last_bgsave_status:err");
        Files.createDirectories(folder);
    }

    /** Lets it take writes although it cannot save. */
    public void doWithoutDisk() throws IOException {
        ask("CONFIG SET save \"\"");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        deleteFolder();
    }

    private void deleteFolder() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it answers a command with something that has a text in it. */
    void awaitAnswer(String command, String text) throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        String answer = "";
        while (!answer.contains(text)) {
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("no " + text + " in " + answer);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            answer = ask(command);
        }
    }

    private void signal(String name) throws Exception {
        Process kill =
                new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    private Process launch() throws IOException {
        // The options first, since the path of a configuration file has to be.
        List<String> command = new ArrayList<>(List.of(RedisProgram.find().toString()));
        command.addAll(options);
        command.addAll(
                List.of(
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        String.valueOf(port),
                        "--dir",
                        folder.toString()));
        Process started =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        awaitReady(started);
        return started;
    }

    private void awaitReady(Process started) throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!answers()) {
            if (!started.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IOException(
                        "redis-server did not start: " + Files.readString(folder.resolve("log")));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** Whether it does more than load its files; being asked for a password is enough. */
    private boolean answers() {
        try {
            String answer = ask("PING");
            return answer.startsWith("+PONG") || answer.startsWith("-NOAUTH");
        } catch (IOException e) {
            return false;
        }
    }

    /** The reply to a command. */
    String ask(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput(); // the server answers and closes
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static Path newFolder() throws IOException {
        return Files.createTempDirectory("jarviscore-redis");
    }
}
