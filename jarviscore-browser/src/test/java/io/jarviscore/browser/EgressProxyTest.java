package io.jarviscore.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.net.AddressRules;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EgressProxyTest {
    private static final byte[] GREETING = {5, 1, 0};

    private static Socket client(EgressProxy proxy) throws IOException {
        URI address = URI.create(proxy.address());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static byte[] request(int kind, byte[] host, int port) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {5, 1, 0, (byte) kind});
        bytes.write(host);
        bytes.write(port >> 8);
        bytes.write(port);
        return bytes.toByteArray();
    }

    private static byte[] named(String host) {
        byte[] name = host.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[name.length + 1];
        all[0] = (byte) name.length;
        System.arraycopy(name, 0, all, 1, name.length);
        return all;
    }

    /** The code of the answer to a request. */
    private static int code(Socket socket, byte[] request) throws IOException {
        socket.getOutputStream().write(GREETING);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        assertThat(in.readNBytes(2)).containsExactly(5, 0);
        socket.getOutputStream().write(request);
        return in.readNBytes(10)[1];
    }

    @Test
    void connectionsToThisMachineAreRefusedInEveryNotation() throws Exception {
        try (EgressProxy proxy = new EgressProxy(AddressRules.publicOnly(), 1_000);
                ServerSocket inside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = inside.getLocalPort();
            for (byte[] request :
                    new byte[][] {
                        request(1, new byte[] {127, 0, 0, 1}, port),
                        request(3, named("localhost"), port),
                        request(3, named("127.0.0.1"), port),
                        request(3, named("0.0.0.0"), port),
                        request(
                                4,
                                new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
                                port),
                        request(1, new byte[] {(byte) 169, (byte) 254, (byte) 169, (byte) 254}, 80)
                    }) {
                try (Socket socket = client(proxy)) {
                    assertThat(code(socket, request)).isEqualTo(2);
                }
            }
            inside.setSoTimeout(1);
            assertThat(proxy.takeRefusals())
                    .isNotEmpty()
                    .allSatisfy(why -> assertThat(why).contains("are refused"));
            assertThat(proxy.takeRefusals()).isEmpty();
        }
    }

    @Test
    void bytesPassBothWaysUntilThereAreTooMany() throws Exception {
        try (EgressProxy proxy = new EgressProxy(AddressRules.publicOnly().andLoopback(), 10);
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = client(proxy)) {
            int port = server.getLocalPort();
            assertThat(code(socket, request(1, new byte[] {127, 0, 0, 1}, port))).isZero();
            try (Socket accepted = server.accept()) {
                socket.getOutputStream().write("ask".getBytes(StandardCharsets.US_ASCII));
                assertThat(accepted.getInputStream().readNBytes(3)).asString().isEqualTo("ask");
                accepted.getOutputStream().write(new byte[8]);
                InputStream in = socket.getInputStream();
                assertThat(in.readNBytes(8)).hasSize(8);
                assertThat(proxy.isExhausted()).isFalse();

                accepted.getOutputStream().write(new byte[8]);

                assertThat(in.read()).isEqualTo(-1);
                assertThat(proxy.isExhausted()).isTrue();
            }
        }
    }

    @Property(tries = 50)
    void anyBytesEndTheConnectionAndReachNothing(@ForAll @Size(max = 40) byte[] bytes)
            throws Exception {
        int answered = 0;
        try (EgressProxy proxy = new EgressProxy(AddressRules.publicOnly(), 1_000);
                Socket socket = client(proxy)) {
            // A name that is random is not looked up: the request has none of type 3.
            byte[] harmless = bytes.clone();
            for (int i = 0; i < harmless.length; i++) {
                harmless[i] = harmless[i] == 3 || harmless[i] == 1 ? 9 : harmless[i];
            }
            socket.getOutputStream().write(harmless);
            socket.shutdownOutput();
            byte[] answer = socket.getInputStream().readAllBytes();
            answered = answer.length;
        } catch (IOException reset) {
            // Closing with unread bytes resets the connection.
        }
        assertThat(answered).isIn(0, 2, 12);
    }
}
