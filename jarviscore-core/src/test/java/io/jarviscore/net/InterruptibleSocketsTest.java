package io.jarviscore.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;

class InterruptibleSocketsTest {
    private final SocketFactory guarded = AddressRules.publicOnly().socketFactory();

    @Test
    void aRefusedAddressIsNeverConnectedTo() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = server.getLocalPort();
            InetAddress loopback = InetAddress.getLoopbackAddress();
            try (Socket socket = guarded.createSocket()) {
                assertThatThrownBy(() -> socket.connect(new InetSocketAddress(loopback, port)))
                        .isInstanceOf(ForbiddenAddressException.class);
                assertThatThrownBy(() -> socket.connect(new InetSocketAddress(loopback, port), 500))
                        .isInstanceOf(ForbiddenAddressException.class);
            }
            assertThatThrownBy(() -> guarded.createSocket(loopback, port))
                    .isInstanceOf(ForbiddenAddressException.class);
            assertThatThrownBy(() -> guarded.createSocket("127.0.0.1", port))
                    .isInstanceOf(ForbiddenAddressException.class);
            assertThatThrownBy(() -> guarded.createSocket(loopback, port, loopback, 0))
                    .isInstanceOf(ForbiddenAddressException.class);
            assertThatThrownBy(() -> guarded.createSocket("127.0.0.1", port, loopback, 0))
                    .isInstanceOf(ForbiddenAddressException.class);
            server.setSoTimeout(50);
            assertThatThrownBy(server::accept).isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void anAllowedAddressIsConnectedTo() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket =
                        AddressRules.publicOnly()
                                .andLoopback()
                                .socketFactory()
                                .createSocket(
                                        InetAddress.getLoopbackAddress(), server.getLocalPort())) {
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void anUnresolvedHostIsAnUnknownHost() throws IOException {
        try (Socket socket = guarded.createSocket()) {
            assertThatThrownBy(
                            () ->
                                    socket.connect(
                                            InetSocketAddress.createUnresolved("host.test", 80)))
                    .isInstanceOf(UnknownHostException.class);
        }
    }
}
