package io.jarviscore.storage.redis;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between client and server. It can break a connection at the worst moment: after the server
 * has done what it was asked, and before the client hears of it. And it can swallow everything for
 * a while, as a network does that somebody stumbled over.
 */
public final class CuttingProxy implements AutoCloseable {
    private final int target;
    private final ServerSocket door;
    private final AtomicBoolean cut = new AtomicBoolean();
    private volatile @Nullable CountDownLatch mended;

    /** Stands before this server from now on. */
    public CuttingProxy(RedisServer server) throws IOException {
        this.target = server.port();
        this.door = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::acceptAll);
    }

    /** Where it listens. */
    public int port() {
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

    /** Nothing passes from now on, in either direction, and neither side is told. */
    public void swallow() {
        mended = new CountDownLatch(1);
    }

    /**
     * Lets everything pass again. What was swallowed does not arrive; the connection it was sent on
     * is broken instead.
     */
    public void mend() {
        CountDownLatch waiting = mended;
        mended = null;
        if (waiting != null) {
            waiting.countDown();
        }
    }

    @Override
    public void close() throws IOException {
        mend();
        door.close();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = door.accept();
                Thread.startVirtualThread(() -> connect(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void connect(Socket client) {
        isSwallowed();
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            Thread.startVirtualThread(() -> pump(client, server, false));
            pump(server, client, true);
        } catch (IOException refused) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            int read = from.getInputStream().read(buffer);
            while (read > 0 && !isSwallowed() && !(answers && cut.compareAndSet(true, false))) {
                to.getOutputStream().write(buffer, 0, read);
                read = from.getInputStream().read(buffer);
            }
        } catch (IOException broken) {
            // The other side hears of it because both are closed.
        }
    }

    /** Whether what has just come is not to arrive; tells that when the network is mended. */
    private boolean isSwallowed() {
        CountDownLatch waiting = mended;
        if (waiting == null) {
            return false;
        }
        try {
            waiting.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nobody is left who could be told.
        }
    }
}
