package io.jarviscore.azure;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Microsoft's emulator of Azure Storage, as a process of a test's own on a free port. */
final class Azurite implements AutoCloseable {
    static final String ACCOUNT = "devstoreaccount1";

    private static final Path FOLDER = Path.of("target", "azurite").toAbsolutePath();
    private static final Path PROGRAM =
            FOLDER.resolve("node_modules/azurite/dist/src/blob/main.js");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final int port;

    private Azurite(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Started; a machine without it skips the test, and says how to install it. */
    static Azurite start(Path data, String... more) throws Exception {
        assumeTrue(
                Files.exists(PROGRAM),
                "Azurite is not installed: npm install --prefix jarviscore-azure/target/azurite"
                        + " azurite@3.37.0");
        int port = freePort();
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "node",
                                PROGRAM.toString(),
                                "--blobHost",
                                "127.0.0.1",
                                "--blobPort",
                                Integer.toString(port),
                                "--location",
                                data.toString(),
                                // The SDK speaks a version that Azurite does not know yet.
                                "--skipApiVersionCheck",
                                "--disableTelemetry",
                                "--silent"));
        command.addAll(List.of(more));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(data.resolve("azurite.log").toFile());
        builder.environment().put("AZURITE_ACCOUNTS", ACCOUNT + ":" + Accounts.KEY);
        Process process = builder.start();
        Azurite started = new Azurite(process, port);
        started.awaitReady(data.resolve("azurite.log"));
        return started;
    }

    String connectionString() {
        return Accounts.connectionString(port);
    }

    String httpsUrl() {
        return "https://127.0.0.1:" + port + "/" + ACCOUNT;
    }

    private void awaitReady(Path log) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IOException("Azurite did not start: " + Files.readString(log));
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Blocks until the process is gone. */
    void stop() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, 10, TimeUnit.SECONDS)
                .thenAccept(Process::destroyForcibly)
                .join();
    }
}
