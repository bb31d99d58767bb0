package io.jarviscore.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Nexus Gateway with its broker and an OAuth provider behind it, on a real loopback socket. It
 * answers with the payloads that were captured from the real ones, quirks included; a {@link Quirk}
 * can be switched off or on. Consent runs end to end: {@link #consent} stands for a person's
 * actions in a browser. Thread-safe.
 */
public final class FakeNexus implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final InstantSource clock;
    private final Set<Quirk> quirks = Collections.synchronizedSet(EnumSet.noneOf(Quirk.class));
    private final Map<String, Registered> providers = new ConcurrentHashMap<>();
    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final Map<String, String> codes = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final AtomicInteger tokens = new AtomicInteger();
    private volatile boolean isDown;

    /** Unexpected behaviour of the real services, and differences between their versions. */
    public enum Quirk {
        /** The status of a pending consent is reported as failed. On by default. */
        PENDING_IS_FAILED,
        /** Failures of token and refresh have no body. On by default. */
        EMPTY_ERRORS,
        /** Expiry is inside the credentials only, not at the root. On by default. */
        NO_ROOT_EXPIRY,
        /** A captured credential can be captured again with its state. On by default. */
        CAPTURE_REPLAY,
        /** A refresh stores no refresh token, so that the next one fails. */
        REFRESH_LOSES_TOKEN,
        /** Refresh tokens rotate: two refreshes at once park the connection. */
        ROTATING_TOKENS,
        /** Field names in camel case and a wrapped token, as the gRPC variant has them. */
        CAMEL_CASE
    }

    /** A provider as it is registered at the Gateway. */
    private record Registered(
            String authType, Map<String, Object> strategy, String apiBaseUrl, Duration life) {}

    /** A connection. Guarded by itself. */
    private static final class Link {
        private final String id;
        private final String provider;
        private final String user;
        private final String returnUrl;
        private String status = "pending";
        private Map<String, Object> credentials = Map.of();
        private long expiresAt;
        private boolean isRefreshing;
        private boolean isRevoked;

        Link(String id, String provider, String user, String returnUrl) {
            this.id = id;
            this.provider = provider;
            this.user = user;
            this.returnUrl = returnUrl;
        }
    }

    private FakeNexus(InstantSource clock) {
        this.clock = clock;
        quirks.addAll(
                EnumSet.of(
                        Quirk.PENDING_IS_FAILED,
                        Quirk.EMPTY_ERRORS,
                        Quirk.NO_ROOT_EXPIRY,
                        Quirk.CAPTURE_REPLAY));
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** A Gateway as it was captured, on a free port, with the machine's time. */
    public static FakeNexus start() {
        return new FakeNexus(InstantSource.system());
    }

    /** Starts a gateway with a time for the expiry of tokens. */
    public static FakeNexus start(InstantSource clock) {
        return new FakeNexus(clock);
    }

    /** Switches a quirk on. */
    public FakeNexus with(Quirk quirk) {
        quirks.add(quirk);
        return this;
    }

    /** Switches a quirk off. */
    public FakeNexus without(Quirk quirk) {
        quirks.remove(quirk);
        return this;
    }

    /** Registers a provider with OAuth 2 whose tokens live for a time; zero for no expiry. */
    public FakeNexus oauth(String provider, Duration life) {
        providers.put(provider, new Registered("oauth2", Map.of("type", "oauth2"), "", life));
        return this;
    }

    /**
     * Registers a provider with a static credential.
     *
     * @param strategy its strategy as the Gateway sends it, {@code {"type": …, "config": {…}}}
     */
    public FakeNexus keyed(String provider, Map<String, Object> strategy) {
        providers.put(provider, new Registered("api_key", strategy, "", Duration.ZERO));
        return this;
    }

    /** Sets the API address of a provider. */
    public FakeNexus apiBaseUrl(String provider, String url) {
        providers.computeIfPresent(
                provider,
                (name, known) ->
                        new Registered(known.authType(), known.strategy(), url, known.life()));
        return this;
    }

    /** Its address, for {@code nexus_gateway_url}. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers everything with 502 until it is switched back. */
    public void down(boolean isDown) {
        this.isDown = isDown;
    }

    /** How often an endpoint was called: request-connection, token, refresh and so on. */
    public int count(String endpoint) {
        return counts.getOrDefault(endpoint, new AtomicInteger()).get();
    }

    /** Whether a service behind a provider accepts an access token now. */
    public boolean accepts(String accessToken) {
        return links.values().stream()
                .anyMatch(
                        link -> {
                            synchronized (link) {
                                return link.status.equals("active")
                                        && accessToken.equals(link.credentials.get("access_token"))
                                        && !link.isRevoked
                                        && !isExpired(link);
                            }
                        });
    }

    /** Every secret that was issued or captured, for tests that search for them. */
    public List<String> secrets() {
        return links.values().stream()
                .flatMap(
                        link -> {
                            synchronized (link) {
                                return List.copyOf(link.credentials.entrySet()).stream();
                            }
                        })
                .filter(
                        entry ->
                                Set.of("access_token", "refresh_token", "api_key")
                                        .contains(entry.getKey()))
                .map(entry -> String.valueOf(entry.getValue()))
                .toList();
    }

    /** Has the provider refuse every access token issued so far; a refresh brings a new one. */
    public void revokeTokens() {
        for (Link link : links.values()) {
            synchronized (link) {
                link.isRevoked = true;
            }
        }
    }

    /** Parks every connection of a provider: a person has to give consent again. */
    public void park(String provider) {
        for (Link link : links.values()) {
            synchronized (link) {
                if (link.provider.equals(provider)) {
                    link.status = "attention";
                }
            }
        }
    }

    /**
     * Opens a page and gives consent, as a person does in a browser.
     *
     * @return where the browser ends up
     */
    public String consent(String page) {
        String next = page;
        for (int hops = 0; hops < 5 && next.startsWith(url()); hops++) {
            next = location(next);
        }
        return next;
    }

    private static String location(String page) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(page).toURL().openConnection();
            connection.setInstanceFollowRedirects(false);
            String location = connection.getHeaderField("Location");
            if (location == null) {
                throw new IllegalStateException(
                        "the page ends with status " + connection.getResponseCode());
            }
            return location;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private record Reply(int status, Map<String, String> headers, String body) {
        static Reply json(int status, Object body) {
            return new Reply(status, Map.of("Content-Type", "application/json"), Json.write(body));
        }

        static Reply empty(int status) {
            return new Reply(status, Map.of(), "");
        }

        static Reply redirect(String to) {
            return new Reply(302, Map.of("Location", to), "");
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Reply reply = answer(exchange.getRequestURI(), body);
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            reply.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private Reply answer(URI uri, String body) {
        List<String> path = List.of(uri.getPath().substring(1).split("/", -1));
        String endpoint =
                path.getFirst().equals("v1") && path.size() > 1 ? path.get(1) : path.getLast();
        counts.computeIfAbsent(endpoint, name -> new AtomicInteger()).incrementAndGet();
        if (isDown) {
            return endpoint.equals("check-connection")
                    ? new Reply(502, Map.of("Content-Type", "text/plain"), "broker unavailable\n")
                    : Reply.json(502, Map.of("error", "broker_unavailable", "message", "down"));
        }
        Map<String, String> query = query(uri.getRawQuery());
        return switch (endpoint) {
            case "health" -> Reply.json(200, Map.of("status", "healthy"));
            case "request-connection" -> requestConnection(Json.parseObject(body));
            case "check-connection" -> status(path.getLast());
            case "token" ->
                    path.getFirst().equals("oauth") ? Reply.empty(404) : token(path.getLast());
            case "refresh" -> refresh(path.getLast());
            case "providers" -> metadata();
            case "capture-schema" -> schema(query.getOrDefault("state", ""));
            case "capture-credential" -> capture(Json.parseObject(body));
            case "authorize" -> authorize(query);
            case "callback" -> callback(query);
            default -> new Reply(404, Map.of("Content-Type", "text/plain"), "404 page not found\n");
        };
    }

    private Reply requestConnection(Map<String, Object> request) {
        Object name = request.get("provider_name");
        if (name == null || request.get("return_url") == null) {
            return Reply.json(400, Map.of("error", "missing_fields", "message", "missing fields"));
        }
        Registered provider = providers.get(String.valueOf(name));
        if (provider == null) {
            return Reply.json(
                    404,
                    Map.of(
                            "error", "provider_not_found",
                            "message", "provider not found",
                            "provider_name", name));
        }
        if (request.get("user_id") == null) {
            return Reply.json(
                    502, Map.of("error", "broker_error", "message", "broker", "status", 400));
        }
        String id = java.util.UUID.randomUUID().toString();
        Link link =
                new Link(
                        id,
                        String.valueOf(name),
                        String.valueOf(request.get("user_id")),
                        String.valueOf(request.get("return_url")));
        links.put(id, link);
        String state = NexusState.sign(link.user, link.provider, id, clock.instant());
        Object scopes = request.getOrDefault("scopes", List.of());
        String page =
                provider.authType().equals("oauth2")
                        ? url()
                                + "/oauth/authorize?client_id=cid&response_type=code&scope="
                                + encode(String.join(" ", texts(scopes)))
                                + "&redirect_uri="
                                + encode(url() + "/auth/callback")
                                + "&state="
                                + encode(state)
                        : url() + "/auth/capture-schema?state=" + encode(state);
        boolean isCamel = quirks.contains(Quirk.CAMEL_CASE);
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("authUrl", page);
        reply.put("state", state);
        reply.put("scopes", scopes);
        reply.put(isCamel ? "providerId" : "provider_id", "11111111-2222-3333-4444-555555555555");
        reply.put(isCamel ? "connectionId" : "connection_id", id);
        return Reply.json(200, reply);
    }

    private static List<String> texts(Object list) {
        return list instanceof List<?> items
                ? items.stream().map(String::valueOf).toList()
                : List.of();
    }

    private Reply authorize(Map<String, String> query) {
        Optional<String> id = NexusState.connection(query.getOrDefault("state", ""));
        if (id.isEmpty()) {
            return Reply.json(400, Map.of("error", "invalid_request"));
        }
        String code = "code-" + tokens.incrementAndGet();
        codes.put(code, id.get());
        return Reply.redirect(
                query.get("redirect_uri")
                        + "?code="
                        + code
                        + "&state="
                        + encode(query.getOrDefault("state", "")));
    }

    private Reply callback(Map<String, String> query) {
        Optional<String> id = NexusState.connection(query.getOrDefault("state", ""));
        String ofCode = codes.remove(query.getOrDefault("code", ""));
        Link link = id.filter(known -> known.equals(ofCode)).map(links::get).orElse(null);
        if (link == null) {
            return Reply.json(400, Map.of("error", "invalid_state", "message", "invalid state"));
        }
        synchronized (link) {
            if (!link.status.equals("pending")) {
                return Reply.json(404, Map.of("error", "connection_not_found", "message", "x"));
            }
            link.status = "active";
            issue(link, true);
            String joint = link.returnUrl.contains("?") ? "&" : "?";
            return Reply.redirect(
                    link.returnUrl
                            + joint
                            + "status=success&connection_id="
                            + link.id
                            + "&provider="
                            + link.provider);
        }
    }

    /** A new token of the provider. */
    private void issue(Link link, boolean hasRefreshToken) {
        int number = tokens.incrementAndGet();
        Duration life =
                Optional.ofNullable(providers.get(link.provider))
                        .map(Registered::life)
                        .orElse(Duration.ZERO);
        Map<String, Object> credentials = new LinkedHashMap<>();
        credentials.put("access_token", "CANARY-access-" + number);
        if (hasRefreshToken) {
            credentials.put("refresh_token", "CANARY-refresh-" + number);
        }
        credentials.put("token_type", "Bearer");
        credentials.put("scope", "a b");
        if (life.isPositive()) {
            credentials.put("expires_in", life.toSeconds());
            link.expiresAt = clock.instant().plus(life).getEpochSecond();
        }
        link.credentials = credentials;
        link.isRevoked = false;
    }

    private boolean isExpired(Link link) {
        return link.expiresAt != 0 && clock.instant().getEpochSecond() >= link.expiresAt;
    }

    private Reply token(String id) {
        if (!id.matches("[0-9a-f-]{36}")) {
            return error(400, "invalid_connection_id");
        }
        Link link = links.get(id);
        if (link == null) {
            return error(404, "not_found");
        }
        synchronized (link) {
            return switch (link.status) {
                case "active" -> Reply.json(200, payload(link));
                case "attention" -> error(409, "attention_required");
                default -> error(403, "not_active");
            };
        }
    }

    private Map<String, Object> payload(Link link) {
        Registered provider = java.util.Objects.requireNonNull(providers.get(link.provider));
        Map<String, Object> credentials = new LinkedHashMap<>(link.credentials);
        Map<String, Object> root = new LinkedHashMap<>();
        for (String name : List.of("access_token", "refresh_token", "token_type")) {
            if (credentials.containsKey(name)) {
                root.put(name, credentials.get(name));
            }
        }
        if (link.expiresAt != 0) {
            String end = java.time.Instant.ofEpochSecond(link.expiresAt).toString();
            credentials.put("expires_at", end);
            credentials.put("expired", isExpired(link));
            if (!quirks.contains(Quirk.NO_ROOT_EXPIRY)) {
                root.put("expires_at", end);
            }
        }
        root.put("strategy", provider.strategy());
        root.put("credentials", credentials);
        return quirks.contains(Quirk.CAMEL_CASE) ? Map.of("token", root) : root;
    }

    private Reply status(String id) {
        Link link = links.get(id);
        String status = link == null ? "failed" : link.status;
        if (status.equals("attention")
                || (status.equals("pending") && quirks.contains(Quirk.PENDING_IS_FAILED))) {
            status = "failed";
        }
        return Reply.json(200, Map.of("status", status));
    }

    private Reply refresh(String id) {
        Link link = links.get(id);
        if (link == null) {
            return error(404, "not_found");
        }
        synchronized (link) {
            if (!link.status.equals("active")) {
                return error(404, "not_active");
            }
            if (!link.credentials.containsKey("refresh_token")) {
                return error(400, "no_refresh_token");
            }
            if (quirks.contains(Quirk.ROTATING_TOKENS) && link.isRefreshing) {
                link.status = "attention";
                return error(409, "attention_required");
            }
            link.isRefreshing = true;
        }
        pause();
        synchronized (link) {
            link.isRefreshing = false;
            issue(link, !quirks.contains(Quirk.REFRESH_LOSES_TOKEN));
            Map<String, Object> reply = new LinkedHashMap<>();
            reply.put("access_token", link.credentials.get("access_token"));
            reply.put("token_type", "Bearer");
            return Reply.json(200, reply);
        }
    }

    /** A provider takes its time, in which another refresh can begin. */
    private static void pause() {
        try {
            Thread.sleep(30);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Reply metadata() {
        Map<String, Map<String, Object>> groups = new LinkedHashMap<>();
        providers.forEach(
                (name, provider) ->
                        groups.computeIfAbsent(provider.authType(), type -> new LinkedHashMap<>())
                                .put(
                                        name,
                                        Map.of(
                                                "id", "11111111-2222-3333-4444-555555555555",
                                                "api_base_url", provider.apiBaseUrl(),
                                                "user_info_endpoint", "",
                                                "scopes", List.of(),
                                                "description", "",
                                                "category", "")));
        return Reply.json(200, groups);
    }

    private Reply schema(String state) {
        return NexusState.connection(state)
                .map(links::get)
                .map(
                        link ->
                                Reply.json(
                                        200,
                                        Map.of(
                                                "provider_name",
                                                link.provider,
                                                "schema",
                                                Map.of("type", "object"))))
                .orElseGet(() -> Reply.json(400, Map.of("error", "invalid_state", "message", "x")));
    }

    @SuppressWarnings("unchecked") // a JSON object is always read with text keys
    private Reply capture(Map<String, Object> request) {
        Link link =
                NexusState.connection(String.valueOf(request.get("state")))
                        .map(links::get)
                        .orElse(null);
        if (link == null || !(request.get("credentials") instanceof Map<?, ?> credentials)) {
            return Reply.json(
                    502,
                    Map.of("error", "broker_error", "message", "{\"error\":\"invalid_state\"}"));
        }
        synchronized (link) {
            if (link.status.equals("active") && !quirks.contains(Quirk.CAPTURE_REPLAY)) {
                return Reply.json(
                        502, Map.of("error", "broker_error", "message", "{\"error\":\"used\"}"));
            }
            link.status = "active";
            link.credentials = Map.copyOf((Map<String, Object>) credentials);
            return Reply.json(
                    200,
                    Map.of(
                            "connection_id",
                            link.id,
                            "status",
                            "success",
                            // Joined without checking for an existing query, as the real broker
                            // does.
                            "redirect_url",
                            link.returnUrl + "?status=success"));
        }
    }

    private Reply error(int status, String code) {
        return quirks.contains(Quirk.EMPTY_ERRORS)
                ? Reply.empty(status)
                : Reply.json(status, Map.of("error", code, "message", code));
    }

    private static Map<String, String> query(@org.jspecify.annotations.Nullable String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : List.of(raw.split("&", -1))) {
                int sign = pair.indexOf('=');
                if (sign > 0) {
                    query.put(
                            pair.substring(0, sign),
                            URLDecoder.decode(pair.substring(sign + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return query;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
