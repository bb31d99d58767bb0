package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Says that it speaks our format, and answers every run with one text. */
final class StrangeServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private StrangeServer(HttpServer server) {
        this.server = server;
    }

    static StrangeServer answering(String runs) throws IOException {
        StrangeServer strange =
                new StrangeServer(
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        strange.serve(
                "/v1/sandbox",
                "{\"protocol\":\"" + SandboxServer.PROTOCOL + "\",\"languages\":[\"javascript\"]}");
        strange.serve("/", runs);
        strange.server.setExecutor(strange.threads);
        strange.server.start();
        return strange;
    }

    private void serve(String path, String answer) {
        byte[] bytes = answer.getBytes(UTF_8);
        server.createContext(
                path,
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
