package io.jarviscore.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jarviscore.JarvisException;
import io.jarviscore.net.HttpServers;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The streamable HTTP transport of the Model Context Protocol (2025-06-18, "Transports") on the
 * JDK's server, without sessions and streams: a POST brings one message, a request is answered with
 * JSON. The SDK's own servers need a servlet container.
 *
 * <p>Pages in a browser send an {@code Origin}: their requests are refused. A page whose name was
 * rebound to this machine's address names its own host: without a token only loopback names are
 * served.
 */
final class HttpEndpoint implements McpStatelessServerTransport {
    static final String PATH = "/mcp";

    private static final Logger log = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final int SHORTEST_TOKEN = 16;
    private static final int LONGEST_BODY = 1 << 20;

    /** A call may run an agent for minutes; more than these at once are refused with 503. */
    private static final int MOST_AT_ONCE = 256;

    private static final String BEARER = "Bearer ";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final HttpServer server;
    private final Optional<String> token;
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("mcp-", 1).factory());
    private final Semaphore running = new Semaphore(MOST_AT_ONCE);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final McpJsonMapper json = McpJsonDefaults.getMapper();
    private volatile @Nullable McpStatelessServerHandler handler;

    private HttpEndpoint(HttpServer server, Optional<String> token) {
        this.server = server;
        this.token = token;
    }

    /** Opens the port; nothing is answered before {@link #start}. */
    static HttpEndpoint open(InetSocketAddress address, Optional<String> token) {
        if (token.isEmpty() && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "an MCP server at "
                            + address.getHostString()
                            + " is open to others: give it a token, or use a loopback address");
        }
        if (token.filter(each -> each.length() < SHORTEST_TOKEN).isPresent()) {
            throw new IllegalArgumentException(
                    "the token of the MCP server is too short: use at least "
                            + SHORTEST_TOKEN
                            + " characters");
        }
        try {
            return new HttpEndpoint(HttpServers.bind(address), token);
        } catch (IOException e) {
            throw new JarvisException(
                    "the MCP server cannot open " + address + ": " + e.getMessage(), e);
        }
    }

    void start() {
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** The address that clients use. */
    URI uri() {
        InetSocketAddress address = server.getAddress();
        return URI.create("http://" + address.getHostString() + ":" + address.getPort() + PATH);
    }

    @Override
    public void setMcpHandler(McpStatelessServerHandler to) {
        handler = to;
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(this::close);
    }

    /** The SDK's server closes its transport too. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                send(exchange, 404, "the MCP server is at " + PATH);
            } else if (!isForThisServer(exchange)) {
                send(exchange, 403, "use the address of this server, and no browser");
            } else if (!isAllowed(exchange)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
                send(exchange, 401, "send the server's token");
            } else if (!exchange.getRequestMethod().equals("POST")) {
                exchange.getResponseHeaders().set("Allow", "POST");
                send(exchange, 405, "this server keeps no sessions and opens no streams");
            } else if (running.tryAcquire()) {
                try {
                    post(exchange);
                } finally {
                    running.release();
                }
            } else {
                exchange.getResponseHeaders().set("Retry-After", "5");
                send(exchange, 503, "too many calls are running");
            }
        }
    }

    private boolean isForThisServer(HttpExchange exchange) {
        if (exchange.getRequestHeaders().containsKey("Origin")) {
            return false;
        }
        String named =
                String.valueOf(exchange.getRequestHeaders().getFirst("Host"))
                        .toLowerCase(Locale.ROOT)
                        .replaceAll(":\\d++$", "");
        return token.isPresent() || LOOPBACK.contains(named);
    }

    private boolean isAllowed(HttpExchange exchange) {
        if (token.isEmpty()) {
            return true;
        }
        String sent = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        return sent.startsWith(BEARER)
                && MessageDigest.isEqual(
                        sent.substring(BEARER.length()).getBytes(UTF_8),
                        token.get().getBytes(UTF_8));
    }

    private void post(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
        if (body.length > LONGEST_BODY) {
            send(exchange, 413, "a message has at most " + LONGEST_BODY + " bytes");
            return;
        }
        JSONRPCMessage message;
        try {
            message = McpSchema.deserializeJsonRpcMessage(json, new String(body, UTF_8));
        } catch (IOException | RuntimeException e) {
            send(exchange, 400, "the body is no JSON-RPC message");
            return;
        }
        McpStatelessServerHandler to = handler;
        if (to == null) {
            send(exchange, 503, "the server is starting");
            return;
        }
        try {
            answer(exchange, to, message);
        } catch (RuntimeException e) {
            log.warn("A message of an MCP client could not be answered", e);
            send(exchange, 500, "the message could not be answered");
        }
    }

    private void answer(HttpExchange exchange, McpStatelessServerHandler to, JSONRPCMessage message)
            throws IOException {
        switch (message) {
            case JSONRPCRequest request -> {
                var response = to.handleRequest(McpTransportContext.EMPTY, request).block();
                byte[] bytes = json.writeValueAsBytes(response);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
            case JSONRPCNotification notification -> {
                to.handleNotification(McpTransportContext.EMPTY, notification).block();
                exchange.sendResponseHeaders(202, -1);
            }
            // An answer to a question that this server never asks.
            default -> exchange.sendResponseHeaders(202, -1);
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
