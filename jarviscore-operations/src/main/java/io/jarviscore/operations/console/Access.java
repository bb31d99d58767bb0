package io.jarviscore.operations.console;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides on access to the page and to decisions. Immutable; thread-safe.
 *
 * <p>Without a token the port is open on loopback alone, and only requests that name this machine
 * are served: a page of another origin whose name was rebound to 127.0.0.1 names its own host. With
 * a token, a session is a cookie of this process that scripts cannot read. A change also needs the
 * session's CSRF value in a header, which another origin cannot send.
 */
final class Access {
    static final int SHORTEST_TOKEN = 16;

    private static final String COOKIE = "jarviscore-console";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final String host;
    private final Optional<String> token;
    private final String session = random();
    private final String csrf = random();

    Access(String host, Optional<String> token) {
        this.host = host.toLowerCase(Locale.ROOT);
        this.token = token;
    }

    /** Whether the request was made to this server by its own name. */
    boolean isForThisServer(HttpExchange exchange) {
        // With a token, a name in front of this port (a proxy's, a pod's) is fine.
        if (token.isPresent()) {
            return true;
        }
        String named =
                String.valueOf(exchange.getRequestHeaders().getFirst("Host"))
                        .toLowerCase(Locale.ROOT)
                        .replaceAll(":\\d++$", "");
        return LOOPBACK.contains(named) || named.equals(host);
    }

    /** Whether the request carries a session, or none is needed. */
    boolean isSignedIn(HttpExchange exchange) {
        return token.isEmpty()
                || bearer(exchange).filter(this::isToken).isPresent()
                || cookies(exchange).stream()
                        .filter(cookie -> cookie.startsWith(COOKIE + "="))
                        .anyMatch(cookie -> same(session, cookie.substring(COOKIE.length() + 1)));
    }

    /** Whether a request may change something. */
    boolean mayChange(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("X-CSRF-Token");
        return given != null && same(csrf, given);
    }

    /** Whether this is the configured token; takes the same time for every wrong one. */
    boolean isToken(String given) {
        return token.filter(own -> same(own, given)).isPresent();
    }

    /** The value of {@code Set-Cookie} that begins a session. */
    String newSession() {
        return COOKIE + "=" + session + "; Path=/; HttpOnly; SameSite=Strict";
    }

    /** The value that a page of this session sends with changes. */
    String csrf() {
        return csrf;
    }

    private static Optional<String> bearer(HttpExchange exchange) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .filter(header -> header.startsWith("Bearer "))
                .map(header -> header.substring("Bearer ".length()).strip());
    }

    private static List<String> cookies(HttpExchange exchange) {
        return exchange.getRequestHeaders().getOrDefault("Cookie", List.of()).stream()
                .flatMap(header -> Arrays.stream(header.split(";")))
                .map(String::strip)
                .toList();
    }

    private static boolean same(String own, String given) {
        return MessageDigest.isEqual(
                own.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static String random() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
