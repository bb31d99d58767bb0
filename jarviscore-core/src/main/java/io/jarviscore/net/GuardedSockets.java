package io.jarviscore.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import javax.net.SocketFactory;

/** Makes sockets that connect to allowed addresses alone. */
final class GuardedSockets extends SocketFactory {
    private final AddressRules rules;

    GuardedSockets(AddressRules rules) {
        this.rules = rules;
    }

    @Override
    public Socket createSocket() {
        return new GuardedSocket(rules);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(host, port), local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(host, port), local, localPort);
    }

    private Socket connected(InetSocketAddress remote) throws IOException {
        Socket socket = createSocket();
        return connect(socket, remote);
    }

    private Socket connected(InetSocketAddress remote, InetAddress local, int localPort)
            throws IOException {
        Socket socket = createSocket();
        socket.bind(new InetSocketAddress(local, localPort));
        return connect(socket, remote);
    }

    private static Socket connect(Socket socket, InetSocketAddress remote) throws IOException {
        try {
            socket.connect(remote);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static final class GuardedSocket extends Socket {
        private final AddressRules rules;

        GuardedSocket(AddressRules rules) {
            // Without it, the system property socksProxyHost would connect somewhere else.
            super(Proxy.NO_PROXY);
            this.rules = rules;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (!(endpoint instanceof InetSocketAddress internet)) {
                throw new IOException("connections to " + endpoint.getClass() + " are refused");
            }
            InetAddress address = internet.getAddress();
            if (address == null) {
                throw new UnknownHostException(internet.getHostString());
            }
            rules.require(address);
            super.connect(endpoint, timeout);
        }

        @Override
        public void connect(SocketAddress endpoint) throws IOException {
            connect(endpoint, 0);
        }
    }
}
