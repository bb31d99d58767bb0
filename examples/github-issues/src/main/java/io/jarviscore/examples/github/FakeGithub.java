package io.jarviscore.examples.github;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A GitHub with one repository, on a loopback socket. It wants the right token, and is careless: it
 * sends the request's Authorization header back, as debugging endpoints do.
 */
final class FakeGithub implements AutoCloseable {
    private final HttpServer server;
    private final String token;
    private final List<Map<String, Object>> issues = new CopyOnWriteArrayList<>();

    FakeGithub(String token) throws IOException {
        this.token = token;
        file("The build is slow", "Twelve minutes.");
        file("Docs: a broken link", "In the guide.");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/repos/acme/app/issues", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Map<String, Object>> issues() {
        return List.copyOf(issues);
    }

    private Map<String, Object> file(String title, String body) {
        Map<String, Object> issue = new LinkedHashMap<>();
        issue.put("number", issues.size() + 1);
        issue.put("title", title);
        issue.put("body", body);
        issue.put("state", "open");
        issues.add(issue);
        return issue;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String sent = exchange.getRequestHeaders().getFirst("Authorization");
            boolean isAllowed = ("Bearer " + token).equals(sent);
            Object answer = Map.of("message", "Bad credentials", "debug", "got " + sent);
            int status = 401;
            if (isAllowed && exchange.getRequestMethod().equals("POST")) {
                Map<String, Object> request =
                        Json.parseObject(
                                new String(
                                        exchange.getRequestBody().readAllBytes(),
                                        StandardCharsets.UTF_8));
                answer =
                        file(
                                String.valueOf(request.get("title")),
                                String.valueOf(request.get("body")));
                status = 201;
            } else if (isAllowed) {
                answer = issues;
                status = 200;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("X-Debug-Authorization", String.valueOf(sent));
            byte[] bytes = Json.write(answer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
