package io.jarviscore.net;

import java.net.URI;
import java.util.Locale;

/**
 * Where a web call goes: scheme, canonical host and port, without path and query.
 *
 * @param scheme {@code https} or {@code http}
 * @param host the host in canonical form
 * @param port the port, the scheme's own if the URL names none
 */
public record WebAddress(String scheme, WebHost host, int port) {
    /**
     * The address of a URL.
     *
     * @throws IllegalArgumentException if it is not an absolute http or https URL with a usable
     *     host, or has user information ({@code user@host}), which is how look-alike hosts are made
     */
    public static WebAddress of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new IllegalArgumentException("the URL has no usable scheme: write https://host/");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the URL has user information before its host: write https://host/path");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "the URL has no usable host: write https://host/path, an internationalised"
                            + " name in its xn-- form");
        }
        return of(scheme, WebHost.parse(uri.getHost()), uri.getPort());
    }

    static WebAddress of(String scheme, WebHost host, int port) {
        if (port == 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not usable: use 1 to 65535");
        }
        int own = scheme.equals("https") ? 443 : 80;
        return new WebAddress(scheme, host, port < 0 ? own : port);
    }

    /** Scheme, host and port. */
    @Override
    public String toString() {
        return scheme + "://" + (host.name().contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
