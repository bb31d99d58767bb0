package io.jarviscore.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.JarvisException;
import io.jarviscore.net.AddressRules;
import io.jarviscore.testing.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages and searches of a server that never answers, on the platform threads of tasks. */
@Timeout(30)
class InterruptedReadsTest {
    private final WebClients clients = new WebClients(AddressRules.publicOnly().andLoopback());
    private final List<Socket> accepted = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final CountDownLatch isAsked = new CountDownLatch(1);
    private ServerSocket server;
    private volatile String first = "";

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    @AfterEach
    void close() throws IOException {
        clients.close();
        server.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }

    /** Answers that there is no robots.txt, and then only the first bytes that a test has set. */
    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.add(socket);
                byte[] request = new byte[4_096];
                int length = socket.getInputStream().read(request);
                String asked = new String(request, 0, length, StandardCharsets.US_ASCII);
                if (asked.startsWith("GET /robots.txt") && !first.equals("silent robots")) {
                    answer(
                            socket,
                            "HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    socket.close();
                } else {
                    answer(socket, first.startsWith("HTTP") ? first : "");
                    isAsked.countDown();
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void answer(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private Throwable interrupted(Callable<?> work) throws Exception {
        CompletableFuture<Object> end = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .start(
                                () -> {
                                    try {
                                        end.complete(work.call());
                                    } catch (Throwable e) {
                                        end.completeExceptionally(e);
                                    }
                                });
        assertThat(isAsked.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> end.get(50, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        thread.interrupt();
        try {
            throw new AssertionError("it ended with " + end.get(1, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    @Test
    void anInterruptEndsAPageThatIsNotSent() throws Exception {
        PageReader reader = new PageReader(clients, new ManualClock());

        assertThat(interrupted(() -> reader.read(url() + "/page")))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("interrupted");
    }

    @Test
    void anInterruptEndsAPageThatStopsHalfWay() throws Exception {
        first = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<p>half";
        PageReader reader = new PageReader(clients, new ManualClock());

        assertThat(interrupted(() -> reader.read(url() + "/page")))
                .isInstanceOf(JarvisException.class);
    }

    @Test
    void anInterruptWhileRobotsTxtIsReadAllowsNothing() throws Exception {
        first = "silent robots";
        PageReader reader = new PageReader(clients, new ManualClock());

        assertThat(interrupted(() -> reader.read(url() + "/page")))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("robots.txt was interrupted");
        assertThat(accepted).as("the page was not asked for").hasSize(1);
    }

    @Test
    void anInterruptEndsASearchAndAsksNoOtherProvider() throws Exception {
        Searxng silent = new Searxng(clients, URI.create(url()));
        PublicWeb web =
                new PublicWeb(List.of(silent, silent), new PageReader(clients, new ManualClock()));

        assertThat(interrupted(() -> web.search("tea", 3)))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("interrupted");
        assertThat(accepted).hasSize(1);
    }
}
