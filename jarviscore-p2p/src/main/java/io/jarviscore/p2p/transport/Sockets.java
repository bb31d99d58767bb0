package io.jarviscore.p2p.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;

/**
 * The UDP and the TCP socket of one port. Without SO_REUSEPORT: two nodes on one port is an error
 * at start, not a fleet that loses every other packet.
 */
record Sockets(DatagramChannel udp, ServerSocketChannel tcp, InetSocketAddress address) {
    private static final int BUFFER = 1 << 20;
    private static final int TRIES = 50;

    static Sockets open(String host, int port) {
        try {
            InetAddress address = InetAddress.getByName(host.replaceAll("[\\[\\]]", ""));
            IOException last = new IOException("no port is free for UDP and TCP");
            for (int i = 0; i < (port == 0 ? TRIES : 1); i++) {
                try {
                    return open(new InetSocketAddress(address, port));
                } catch (IOException e) {
                    last = e;
                }
            }
            throw last;
        } catch (IOException e) {
            throw MembershipNode.cannotOpen(host, port, e);
        }
    }

    private static Sockets open(InetSocketAddress address) throws IOException {
        ServerSocketChannel tcp = ServerSocketChannel.open();
        try {
            tcp.setOption(StandardSocketOptions.SO_REUSEADDR, true); // past TIME_WAIT of a restart
            tcp.bind(address, 256);
            InetSocketAddress bound = (InetSocketAddress) tcp.getLocalAddress();
            DatagramChannel udp =
                    DatagramChannel.open(
                            address.getAddress().getAddress().length == 4
                                    ? StandardProtocolFamily.INET
                                    : StandardProtocolFamily.INET6);
            try {
                udp.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
                udp.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
                udp.bind(new InetSocketAddress(address.getAddress(), bound.getPort()));
                udp.configureBlocking(false);
                tcp.configureBlocking(false);
                return new Sockets(
                        udp, tcp, new InetSocketAddress(address.getAddress(), bound.getPort()));
            } catch (IOException e) {
                udp.close();
                throw e;
            }
        } catch (IOException e) {
            tcp.close();
            throw e;
        }
    }

    void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
