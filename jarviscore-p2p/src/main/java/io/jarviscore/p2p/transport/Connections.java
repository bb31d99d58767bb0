package io.jarviscore.p2p.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open TCP connections by remote address, those that this node opened and those that others
 * opened. At most {@value #MAX_OPEN}, the one unused for longest is closed first. Used by one
 * thread.
 */
final class Connections {
    static final int MAX_OPEN = 256;

    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    /** A connection must carry an authentic packet this soon. */
    private static final long PROOF_NANOS = 2_000_000_000L;

    private static final long IDLE_NANOS = 60_000_000_000L;

    private final Selector selector;
    private final Consumer<InetSocketAddress> refused;
    private final Map<InetSocketAddress, Connection> open = new HashMap<>();
    private String lastError = "";

    /**
     * @param refused called with an address that refuses connections
     */
    Connections(Selector selector, Consumer<InetSocketAddress> refused) {
        this.selector = selector;
        this.refused = refused;
    }

    /** Why the last connection attempt failed; empty if none did since the last success. */
    String lastError() {
        return lastError;
    }

    void send(InetSocketAddress to, byte[] packet, long now) {
        Connection connection = open.get(to);
        try {
            if (connection == null) {
                connection = connect(to, now);
            }
            if (!connection.send(packet)) {
                throw new IOException(to + " does not read fast enough");
            }
            connection.lastUsed = now;
            if (connection.channel.isConnected()) {
                connection.write();
            }
        } catch (IOException e) {
            failed(to, e);
        }
    }

    void accept(ServerSocketChannel server, long now) throws IOException {
        SocketChannel channel = server.accept();
        if (channel != null) {
            makeRoom();
            InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
            register(channel, remote, true, SelectionKey.OP_READ, now);
        }
    }

    /** Serves one ready connection. */
    void ready(Connection connection, long now, Consumer<byte[]> packets) {
        try {
            if (connection.key.isConnectable()) {
                connection.channel.finishConnect();
                lastError = "";
                connection.write();
            } else {
                if (connection.key.isReadable()) {
                    connection.read(packets);
                    connection.lastUsed = connection.proven ? now : connection.lastUsed;
                }
                if (connection.key.isValid() && connection.key.isWritable()) {
                    connection.write();
                }
            }
        } catch (IOException e) {
            failed(connection.remote, e);
        }
    }

    /** Closes connections that have not proved themselves in time or are unused. */
    void closeIdle(long now) {
        for (Connection each : new ArrayList<>(open.values())) {
            long limit = each.inbound && !each.proven ? PROOF_NANOS : IDLE_NANOS;
            if (now - each.lastUsed > limit) {
                close(each);
            }
        }
    }

    void closeAll() {
        List.copyOf(open.values()).forEach(this::close);
    }

    private Connection connect(InetSocketAddress to, long now) throws IOException {
        makeRoom();
        SocketChannel channel = SocketChannel.open();
        Connection connection;
        try {
            connection = register(channel, to, false, SelectionKey.OP_CONNECT, now);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        if (channel.connect(to)) {
            connection.key.interestOps(SelectionKey.OP_READ);
        }
        return connection;
    }

    private Connection register(
            SocketChannel channel, InetSocketAddress remote, boolean inbound, int ops, long now)
            throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, ops);
        Connection connection = new Connection(channel, remote, inbound, key, now);
        key.attach(connection);
        open.put(remote, connection);
        return connection;
    }

    private void makeRoom() {
        if (open.size() >= MAX_OPEN) {
            Optional<Connection> oldest =
                    open.values().stream().min(Comparator.comparingLong(each -> each.lastUsed));
            oldest.ifPresent(this::close);
        }
    }

    private void failed(InetSocketAddress remote, IOException e) {
        Connection connection = open.get(remote);
        boolean connecting = connection != null && !connection.channel.isConnected();
        if (connection != null) {
            close(connection);
        }
        if (connecting || connection == null) {
            lastError = remote + ": " + e.getMessage();
        }
        if (e instanceof ConnectException && String.valueOf(e.getMessage()).contains("refused")) {
            refused.accept(remote);
        }
        log.debug("Connection with {} ended: {}", remote, e.getMessage());
    }

    private void close(Connection connection) {
        open.remove(connection.remote, connection);
        connection.key.cancel();
        try {
            connection.channel.close();
        } catch (IOException e) {
            log.debug("Could not close the connection with {}", connection.remote, e);
        }
    }
}
