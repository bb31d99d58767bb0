package io.jarviscore.operations;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jarviscore.JarvisException;
import io.jarviscore.json.Json;
import io.jarviscore.net.HttpServers;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics}, {@code /healthz} and {@code /readyz} over HTTP until closed. Read-only
 * and without authentication: it is bound to loopback unless {@code prometheus_host} says
 * otherwise.
 */
final class OperationsServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OperationsServer.class);
    private static final String JSON = "application/json; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads;

    private OperationsServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Opens the port.
     *
     * @throws JarvisException if it cannot be opened, with the settings to change
     */
    static OperationsServer open(
            InetSocketAddress address, PrometheusMeterRegistry registry, Health health) {
        HttpServer server;
        try {
            server = HttpServers.bind(address);
        } catch (IOException e) {
            throw new JarvisException(
                    "prometheus_port: cannot open "
                            + address.getHostString()
                            + ":"
                            + address.getPort()
                            + " ("
                            + e.getMessage()
                            + "); choose a free port, or set prometheus_enabled=false",
                    e);
        }
        ExecutorService threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("operations-", 1).factory());
        server.setExecutor(threads);
        Map<String, Function<HttpExchange, Answer>> routes =
                Map.of(
                        "/metrics", exchange -> metrics(exchange, registry),
                        "/healthz", exchange -> health(health.liveness()),
                        "/readyz", exchange -> health(health.readiness()));
        server.createContext("/", exchange -> handle(exchange, routes));
        server.start();
        OperationsServer opened = new OperationsServer(server, threads);
        log.info("Serving metrics and health at {}", opened.url());
        return opened;
    }

    /** Its address, with the port that was opened. */
    String url() {
        InetSocketAddress address = server.getAddress();
        return "http://" + address.getHostString() + ":" + address.getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    private static void handle(
            HttpExchange exchange, Map<String, Function<HttpExchange, Answer>> routes)
            throws IOException {
        try (exchange) {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            Answer answer;
            if (!head && !exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer = Answer.text(405, "use GET");
            } else {
                answer =
                        Optional.ofNullable(routes.get(exchange.getRequestURI().getPath()))
                                .map(route -> route.apply(exchange))
                                .orElseGet(
                                        () ->
                                                Answer.text(
                                                        404,
                                                        "there are /metrics, /healthz and"
                                                                + " /readyz"));
            }
            send(exchange, answer, head);
        } catch (RuntimeException e) {
            log.warn("Could not answer {}", exchange.getRequestURI().getPath(), e);
            send(exchange, Answer.text(500, "internal error, see the log"), false);
        }
    }

    private static void send(HttpExchange exchange, Answer answer, boolean head)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.sendResponseHeaders(answer.status(), head ? -1 : answer.body().length);
        if (!head) {
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(answer.body());
            }
        }
    }

    /** Prometheus says in the Accept header whether it wants OpenMetrics or its older text form. */
    private static Answer metrics(HttpExchange exchange, PrometheusMeterRegistry registry) {
        String accepted = exchange.getRequestHeaders().getFirst("Accept");
        boolean open = accepted != null && accepted.contains("application/openmetrics-text");
        String type =
                open
                        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                        : "text/plain; version=0.0.4; charset=utf-8";
        return new Answer(200, type, registry.scrape(type).getBytes(StandardCharsets.UTF_8));
    }

    private static Answer health(Health.Report report) {
        byte[] body = Json.write(report.details()).getBytes(StandardCharsets.UTF_8);
        return new Answer(report.ok() ? 200 : 503, JSON, body);
    }

    @SuppressWarnings("ArrayRecordComponent") // neither compared nor kept
    private record Answer(int status, String type, byte[] body) {
        static Answer text(int status, String text) {
            return new Answer(
                    status,
                    "text/plain; charset=utf-8",
                    (text + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
