package io.jarviscore.net;

import io.jarviscore.net.InterruptibleSocket.AddressCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Makes sockets that an interrupt closes and that connect to checked addresses alone. */
final class InterruptibleSockets extends SocketFactory {
    private final AddressCheck check;

    InterruptibleSockets(AddressCheck check) {
        this.check = check;
    }

    @Override
    public Socket createSocket() {
        return new InterruptibleSocket(check);
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
}
