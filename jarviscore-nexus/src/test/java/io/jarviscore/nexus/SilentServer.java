package io.jarviscore.nexus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server on a real loopback socket that accepts, says some bytes at most, and then nothing. */
final class SilentServer implements AutoCloseable {
    private final ServerSocket server;
    private final byte[] first;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final CountDownLatch isCalled = new CountDownLatch(1);

    SilentServer(String first) {
        this.first = first.getBytes(StandardCharsets.US_ASCII);
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.add(socket);
                if (first.length > 0) {
                    // A part of the request is there before the answer begins.
                    int unused = socket.getInputStream().read();
                    socket.getOutputStream().write(first);
                }
                isCalled.countDown();
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Blocks until a client has connected and has received the first bytes. */
    void awaitCall() throws InterruptedException {
        if (!isCalled.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody called");
        }
    }

    int calls() {
        return accepted.size();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
