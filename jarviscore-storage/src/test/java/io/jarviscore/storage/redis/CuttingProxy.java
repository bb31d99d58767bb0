package io.jarviscore.storage.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between client and server and can break a connection at the worst moment: after the server
 * has done what it was asked, and before the client hears of it.
 */
final class CuttingProxy implements AutoCloseable {
    private final int target;
    private final ServerSocket door;
    private final AtomicBoolean cut = new AtomicBoolean();

    CuttingProxy(RedisServer server) throws IOException {
        this.target = server.port();
        this.door = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::acceptAll);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Breaks the connection on which the next answer comes. */
    void cutNextAnswer() {
        cut.set(true);
    }

    /** Whether an answer was lost since that was asked for. */
    boolean hasCut() {
        return !cut.get();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.startVirtualThread(() -> pump(client, server, false));
                Thread.startVirtualThread(() -> pump(server, client, true));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            int read = from.getInputStream().read(buffer);
            while (read > 0 && !(answers && cut.compareAndSet(true, false))) {
                to.getOutputStream().write(buffer, 0, read);
                read = from.getInputStream().read(buffer);
            }
        } catch (IOException broken) {
            // The other side hears of it because both are closed.
        }
    }
}
