package io.jarviscore.operations.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jarviscore.JarvisException;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.net.HttpServers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the page, its events and its decisions until closed. */
final class ConsoleServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConsoleServer.class);

    /** Each watcher holds a connection and a virtual thread. */
    private static final int MOST_WATCHERS = 64;

    private static final int LONGEST_BODY = 64 * 1024;

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
                    + " 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final HttpServer server;
    private final ExecutorService threads;
    private final Access access;
    private final Sources sources;
    private final LiveView view;
    private final EventStream events;
    private final Semaphore watchers = new Semaphore(MOST_WATCHERS);

    private ConsoleServer(HttpServer server, Access access, LiveView view, Sources sources) {
        this.server = server;
        this.access = access;
        this.sources = sources;
        this.view = view;
        this.events =
                new EventStream(
                        view,
                        new PageState(view, sources, view::redacted),
                        new LiveWords(sources.words(), view::add));
        this.threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("console-", 1).factory());
    }

    /**
     * Opens the port.
     *
     * @throws JarvisException if it cannot be opened, with the settings to change
     */
    static ConsoleServer open(
            InetSocketAddress address, Access access, LiveView view, Sources sources) {
        HttpServer server;
        try {
            server = HttpServers.bind(address);
        } catch (IOException e) {
            throw new JarvisException(
                    "console_port: cannot open "
                            + address.getHostString()
                            + ":"
                            + address.getPort()
                            + " ("
                            + e.getMessage()
                            + "); choose a free port, 0 for any, or set console_enabled=false",
                    e);
        }
        ConsoleServer opened = new ConsoleServer(server, access, view, sources);
        server.setExecutor(opened.threads);
        server.createContext("/", opened::handle);
        server.start();
        log.info("Serving the console at {}", opened.url());
        return opened;
    }

    /** Its address, with the port that was opened. */
    String url() {
        InetSocketAddress address = server.getAddress();
        return "http://" + address.getHostString() + ":" + address.getPort();
    }

    @Override
    public void close() {
        // Watchers wait for events; nobody else would end them.
        threads.shutdownNow();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            harden(exchange);
            if (access.isForThisServer(exchange)) {
                answer(exchange);
            } else {
                send(exchange, 421, "text/plain", "use the address of this console");
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            route(exchange, exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
        } catch (JsonException | IllegalArgumentException e) {
            send(exchange, 400, "text/plain", String.valueOf(e.getMessage()));
        } catch (JarvisException e) {
            log.warn("The console cannot use a store: {}", e.getMessage());
            send(exchange, 503, "text/plain", "the store cannot be used at the moment");
        }
    }

    private void route(HttpExchange exchange, String request) throws IOException {
        switch (request) {
            case "GET /console.css" -> send(exchange, 200, "text/css", resource("console.css"));
            case "GET /console.js" ->
                    send(exchange, 200, "text/javascript", resource("console.js"));
            case "GET /icon.svg" -> send(exchange, 200, "image/svg+xml", resource("icon.svg"));
            case "POST /login" -> login(exchange);
            case "GET /" -> page(exchange);
            case "GET /events" -> {
                if (isAllowed(exchange)) {
                    stream(exchange);
                }
            }
            case "POST /approvals" -> {
                if (isAllowed(exchange)) {
                    decide(exchange);
                }
            }
            default -> send(exchange, 404, "text/plain", "there is nothing here");
        }
    }

    private void page(HttpExchange exchange) throws IOException {
        if (access.isSignedIn(exchange)) {
            send(
                    exchange,
                    200,
                    "text/html",
                    resource("index.html").replace("@CSRF@", access.csrf()));
        } else {
            send(exchange, 401, "text/html", resource("login.html"));
        }
    }

    private void login(HttpExchange exchange) throws IOException {
        String body = body(exchange);
        String token =
                body.startsWith("token=")
                        ? URLDecoder.decode(
                                body.substring("token=".length()), StandardCharsets.UTF_8)
                        : "";
        if (!access.isToken(token)) {
            log.warn("A wrong console token was given from {}", exchange.getRemoteAddress());
            send(exchange, 401, "text/html", resource("login.html"));
            return;
        }
        exchange.getResponseHeaders().set("Set-Cookie", access.newSession());
        exchange.getResponseHeaders().set("Location", "/");
        send(exchange, 303, "text/plain", "");
    }

    private boolean isAllowed(HttpExchange exchange) throws IOException {
        if (access.isSignedIn(exchange)) {
            return true;
        }
        send(exchange, 401, "text/plain", "sign in first");
        return false;
    }

    private void stream(HttpExchange exchange) throws IOException {
        if (!watchers.tryAcquire()) {
            send(exchange, 503, "text/plain", "too many watch already");
            return;
        }
        try {
            events.serve(exchange);
        } finally {
            watchers.release();
        }
    }

    private void decide(HttpExchange exchange) throws IOException {
        if (!access.mayChange(exchange)) {
            send(exchange, 403, "text/plain", "reload the page: its X-CSRF-Token is not valid");
            return;
        }
        Map<String, Object> decision = Json.parseObject(body(exchange));
        String id = text(decision, "id");
        String by = text(decision, "by");
        String note = decision.get("note") instanceof String given ? given : "";
        String status =
                switch (text(decision, "decision")) {
                    case "approve" -> sources.approvals().approve(id, by, note).status().name();
                    case "reject" -> sources.approvals().reject(id, by, note).status().name();
                    default ->
                            throw new IllegalArgumentException("decision: use approve or reject");
                };
        view.touch();
        send(exchange, 200, "application/json", Json.write(Map.of("id", id, "status", status)));
    }

    private static String text(Map<String, Object> json, String field) {
        if (json.get(field) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw new IllegalArgumentException(field + ": a text is needed");
    }

    private static String body(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
        if (bytes.length > LONGEST_BODY) {
            throw new IllegalArgumentException("the body has more than " + LONGEST_BODY + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ConsoleServer.class.getResourceAsStream(name)) {
            byte[] bytes =
                    Objects.requireNonNull(in, name + " is missing in the jar").readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static void harden(HttpExchange exchange) {
        Map<String, String> headers =
                Map.of(
                        "Content-Security-Policy", POLICY,
                        "X-Content-Type-Options", "nosniff",
                        "X-Frame-Options", "DENY",
                        "Referrer-Policy", "no-referrer",
                        "Cross-Origin-Opener-Policy", "same-origin",
                        "Cross-Origin-Resource-Policy", "same-origin",
                        "Cache-Control", "no-store");
        headers.forEach(exchange.getResponseHeaders()::set);
    }

    private static void send(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    }
}
