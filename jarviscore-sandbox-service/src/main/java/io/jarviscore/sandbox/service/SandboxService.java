package io.jarviscore.sandbox.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jarviscore.MeshClock;
import io.jarviscore.json.JsonException;
import io.jarviscore.kernel.sandbox.LocalSandbox;
import io.jarviscore.net.HttpServers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs generated code over HTTP.
 *
 * <ul>
 *   <li>{@code GET /v1/sandbox}: the protocol and the languages.
 *   <li>{@code POST /v1/runs}: runs code; the answer is a stream of JSON lines, calls of host
 *       functions and then the outcome. A second request with the same id gets the same outcome.
 *   <li>{@code POST /v1/runs/ID/answers/NUMBER}: answers a call, with the run's token.
 *   <li>{@code DELETE /v1/runs/ID}: kills a run.
 *   <li>{@code POST /normal}: the format of the Python framework, for Python.
 *   <li>{@code GET /healthz}, without a key, and {@code GET /metrics} for Prometheus.
 * </ul>
 *
 * <p>Every other request needs {@code Authorization: Bearer KEY} if a key is set. Thread-safe.
 */
public final class SandboxService implements AutoCloseable {
    static final String TOKEN = "Jarviscore-Run-Token";

    private static final Logger log = LoggerFactory.getLogger(SandboxService.class);
    private static final String PROTOCOL = "jarviscore-sandbox/1";

    private final ServiceOptions options;
    private final HttpServer server;
    private final Map<String, LocalSandbox> sandboxes;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Meters meters = new Meters();
    private final CodeRuns code;

    private SandboxService(ServiceOptions options, Map<String, LocalSandbox> sandboxes)
            throws IOException {
        this.options = options;
        this.sandboxes = sandboxes;
        this.code = new CodeRuns(options, sandboxes, meters);
        this.server = HttpServers.bind(new InetSocketAddress(options.host(), options.port()));
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /**
     * Starts a service and makes its engines ready in the background.
     *
     * @throws IOException if the address is taken or an engine cannot be used; says which
     */
    public static SandboxService start(ServiceOptions options) throws IOException {
        Map<String, LocalSandbox> sandboxes = new TreeMap<>();
        try {
            Optional<Path> deno = options.deno();
            sandboxes.put(
                    "javascript",
                    deno.isPresent()
                            ? LocalSandbox.deno(deno.get(), MeshClock.system())
                            : LocalSandbox.create(MeshClock.system()));
            if (deno.isPresent() && options.pyodide().isPresent()) {
                sandboxes.put(
                        "python",
                        LocalSandbox.python(
                                deno.get(), options.pyodide().get(), MeshClock.system()));
            }
            SandboxService service = new SandboxService(options, sandboxes);
            service.server.start();
            return service;
        } catch (IOException | RuntimeException e) {
            sandboxes.values().forEach(LocalSandbox::close);
            throw e;
        }
    }

    /** Where it listens. */
    public URI address() {
        return URI.create("http://" + options.host() + ":" + server.getAddress().getPort());
    }

    /** The languages that it runs, for example {@code [javascript, python]}. */
    public List<String> languages() {
        return List.copyOf(sandboxes.keySet());
    }

    /** Kills running code, and releases the address. Closing twice is harmless. */
    @Override
    public void close() {
        server.stop(0);
        sandboxes.values().forEach(LocalSandbox::close);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            route(exchange);
        } catch (RefusedException e) {
            meters.refused(e.status());
            Replies.json(exchange, e.status(), Map.of("error", String.valueOf(e.getMessage())));
        } catch (JsonException e) {
            Replies.json(exchange, 400, Map.of("error", "the body " + e.getMessage()));
        } catch (InterruptedException e) {
            Replies.json(exchange, 503, Map.of("error", "the service is being closed"));
        } catch (IOException e) {
            log.debug("A client went away: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.warn("A request failed", e);
            Replies.json(exchange, 500, Map.of("error", "the service failed; see its log"));
        } finally {
            exchange.close(); // after the reply of a catch clause
        }
    }

    private void route(HttpExchange exchange)
            throws IOException, InterruptedException, RefusedException {
        String path = exchange.getRequestURI().getPath();
        String[] parts = path.split("/", -1);
        String request = exchange.getRequestMethod() + " ";
        if (path.equals("/healthz")) {
            Replies.json(exchange, 200, Map.of("status", "ok", "languages", languages()));
            return;
        }
        checkKey(exchange);
        if ((request + path).equals("GET /metrics")) {
            Replies.text(exchange, meters.text(code.running(), code.waiting()));
        } else if ((request + path).equals("GET /v1/sandbox")) {
            Replies.json(exchange, 200, description());
        } else if ((request + path).equals("POST /v1/runs")) {
            code.run(exchange);
        } else if ((request + path).equals("POST /normal")) {
            code.runNormal(exchange);
        } else if (request.equals("DELETE ") && path.matches("/v1/runs/[^/]+")) {
            Replies.json(exchange, 200, Map.of("cancelled", code.cancel(parts[3])));
        } else if (request.equals("POST ") && path.matches("/v1/runs/[^/]++/answers/\\d{1,9}")) {
            code.answer(exchange, parts[3], parts[5]);
        } else {
            throw new RefusedException(404, "there is no " + request + path);
        }
    }

    private Map<String, Object> description() {
        Map<String, Object> engines = new LinkedHashMap<>();
        sandboxes.forEach((language, sandbox) -> engines.put(language, sandbox.containment()));
        return Map.of(
                "protocol",
                PROTOCOL,
                "languages",
                languages(),
                "engines",
                engines,
                "timeout_ms",
                options.timeout().toMillis());
    }

    private void checkKey(HttpExchange exchange) throws RefusedException {
        if (options.key().isEmpty()) {
            return;
        }
        String given =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                        .orElse("");
        String wanted = "Bearer " + options.key().get();
        if (!MessageDigest.isEqual(given.getBytes(UTF_8), wanted.getBytes(UTF_8))) {
            throw new RefusedException(401, "the bearer key is missing or wrong");
        }
    }
}
