package io.jarviscore.storage.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands between client and server. It can break a connection at the worst moment: after the server
 * has executed the command, and before the client receives the reply. And it can swallow everything
 * for a while, as a network does that somebody stumbled over.
 */
public final class CuttingProxy implements AutoCloseable {
    private final int target;
    private final ServerSocket door;

    /** How many answers still arrive before one is lost; negative when none is to be lost. */
    private final AtomicInteger untilCut = new AtomicInteger(-1);

    private volatile @Nullable CountDownLatch mended;

    /** Whether the client's bytes arrive all the same. */
    private volatile boolean isOpen;

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

    /**
     * Breaks the connection on which an answer comes. Push messages of the server do not count.
     *
     * @param arriving how many answers arrive before that
     */
    void cutAnswerAfter(int arriving) {
        untilCut.set(arriving);
    }

    /** Whether an answer was lost since that was asked for. */
    boolean hasCut() {
        return untilCut.get() < 0;
    }

    /** Blocks both directions from now on, without closing. */
    public void swallow() {
        isOpen = false;
        mended = new CountDownLatch(1);
    }

    /** Passes commands on, but no reply until mended. */
    void swallowAnswers() {
        isOpen = true;
        mended = new CountDownLatch(1);
    }

    /**
     * Lets everything pass again. Swallowed bytes do not arrive; the connection it was sent on is
     * broken instead.
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
            AtomicBoolean asked = new AtomicBoolean();
            Thread.startVirtualThread(() -> pump(client, server, bytes -> isSent(asked)));
            pump(server, client, bytes -> arrives(asked, bytes[0]));
        } catch (IOException refused) {
            close(client);
        }
    }

    private boolean isSent(AtomicBoolean asked) {
        asked.set(true);
        return isOpen || !isSwallowed();
    }

    /** Errors arrive: the error about an unknown script comes before anything is done. */
    private boolean arrives(AtomicBoolean asked, byte kind) {
        if (isSwallowed()) {
            return false;
        }
        return !asked.getAndSet(false)
                || kind == '-'
                || untilCut.get() < 0
                || untilCut.getAndDecrement() > 0;
    }

    private void pump(Socket from, Socket to, Predicate<byte[]> passes) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            int read = from.getInputStream().read(buffer);
            while (read > 0 && passes.test(buffer)) {
                to.getOutputStream().write(buffer, 0, read);
                read = from.getInputStream().read(buffer);
            }
        } catch (IOException broken) {
            // The other side notices because both are closed.
        }
    }

    /** Whether the bytes just read must not arrive; tells that when the network is mended. */
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
            // Nobody is left to be notified.
        }
    }
}
