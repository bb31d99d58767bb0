package io.jarviscore.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The sockets under a mock web server, which itself neither takes a queue for thousands of
 * simultaneous connections nor can reset one. The server numbers connections in the order in which
 * it accepts them, from 0; so does this.
 */
final class Connections extends ServerSocketFactory {
    /** Linux cuts this to {@code net.core.somaxconn}, 4,096 since version 5.4. */
    private static final int BACKLOG = 10_000;

    private final Map<Integer, Socket> open = new ConcurrentHashMap<>();

    /** Turns the next close of a connection into a TCP reset. */
    void resetOnClose(int connection) {
        Socket socket = open.get(connection);
        try {
            if (socket != null) {
                // With nothing to linger for, closing sends RST instead of FIN.
                socket.setSoLinger(true, 0);
            }
        } catch (SocketException closed) {
            // The client was faster; there is nothing left to reset.
        }
    }

    /** Blocks until the client of a connection hangs up, or the connection is closed here. */
    void awaitHangUp(int connection) {
        Socket socket = open.get(connection);
        try {
            // Nobody pipelines, so any byte after a request is the end.
            while (socket != null && socket.getInputStream().read() >= 0) {}
        } catch (IOException closed) {
            // Closed from this side, or reset by the other: hung up either way.
        }
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return new Listener();
    }

    @Override
    public ServerSocket createServerSocket(int port) {
        throw new UnsupportedOperationException("the server binds later");
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) {
        throw new UnsupportedOperationException("the server binds later");
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
        throw new UnsupportedOperationException("the server binds later");
    }

    private final class Listener extends ServerSocket {
        /** Used by the one thread that accepts. */
        private int accepted;

        Listener() throws IOException {}

        @Override
        public void bind(@Nullable SocketAddress address, int backlog) throws IOException {
            super.bind(address, BACKLOG);
        }

        @Override
        public Socket accept() throws IOException {
            int number = accepted;
            Socket socket =
                    new Socket() {
                        @Override
                        public void close() throws IOException {
                            open.remove(number);
                            super.close();
                        }
                    };
            open.put(number, socket);
            implAccept(socket);
            // Head and body of a reply are written apart; the body must not wait 40 ms for an ACK.
            socket.setTcpNoDelay(true);
            accepted++;
            return socket;
        }
    }
}
