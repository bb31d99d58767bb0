package io.jarviscore.p2p.messaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Forwards connections to a port, and cuts them or swallows their bytes on command. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile boolean swallowing;

    CuttingProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    /** Closes every connection; later ones are forwarded again. */
    void cut() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    /** Forwards nothing any more, and closes nothing. */
    void swallow() {
        swallowing = true;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket from = server.accept();
                Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(from);
                open.add(to);
                Thread.ofVirtual().start(() -> forward(from, to));
                Thread.ofVirtual().start(() -> forward(to, from));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void forward(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8_192];
            int read = in.read(buffer);
            while (read >= 0) {
                if (!swallowing) {
                    out.write(buffer, 0, read);
                }
                read = in.read(buffer);
            }
            to.close();
        } catch (IOException cut) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
