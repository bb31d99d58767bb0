package io.jarviscore.research;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A web site on loopback with a test's pages. */
final class Site implements AutoCloseable {
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<String> bodies = new CopyOnWriteArrayList<>();
    final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> pages = new ConcurrentHashMap<>();
    private final HttpServer server;

    /** The body has a character for each byte. */
    record Answer(int status, Map<String, String> headers, String body) {
        byte[] bytes() {
            return body.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    Site() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    Site page(String path, int status, Map<String, String> headers, byte[] body) {
        pages.put(path, new Answer(status, headers, new String(body, StandardCharsets.ISO_8859_1)));
        return this;
    }

    Site html(String path, String html) {
        return page(
                path,
                200,
                Map.of("Content-Type", "text/html; charset=utf-8"),
                html.getBytes(StandardCharsets.UTF_8));
    }

    Site json(String path, String json) {
        return page(
                path,
                200,
                Map.of("Content-Type", "application/json"),
                json.getBytes(StandardCharsets.UTF_8));
    }

    Site redirect(String path, String to) {
        return page(path, 302, Map.of("Location", to), new byte[0]);
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    URI uri(String path) {
        return URI.create(url(path));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestURI().toString());
            headers.add(Map.copyOf(exchange.getRequestHeaders()));
            bodies.add(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Answer answer =
                    pages.getOrDefault(
                            exchange.getRequestURI().getPath(), new Answer(404, Map.of(), ""));
            answer.headers().forEach(exchange.getResponseHeaders()::add);
            // Length 0 sends in chunks: the reader cannot know the size before.
            exchange.sendResponseHeaders(answer.status(), answer.body().isEmpty() ? -1 : 0);
            exchange.getResponseBody().write(answer.bytes());
        } catch (IOException clientLeft) {
            // A reader may stop at its limit.
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
