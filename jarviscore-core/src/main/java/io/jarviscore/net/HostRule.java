package io.jarviscore.net;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * One entry of a host allowlist. Accepted forms:
 *
 * <ul>
 *   <li>{@code api.github.com}: https at this host, port 443
 *   <li>{@code *.example.com}: https at every host below it (not {@code example.com} itself)
 *   <li>{@code https://git.example.com:8443}: https at another port
 *   <li>{@code http://localhost:8080}: without TLS, for loopback hosts alone
 * </ul>
 *
 * Matching is on the parsed host, never on the text of a URL. Immutable.
 */
public final class HostRule {
    private final String scheme;
    private final WebHost host;
    private final int port;
    private final boolean isBelow;

    private HostRule(String scheme, WebHost host, int port, boolean isBelow) {
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.isBelow = isBelow;
    }

    /**
     * Reads a rule.
     *
     * @throws IllegalArgumentException if it has none of the accepted forms, a wildcard covers a
     *     whole top-level domain, or http names a host that is not loopback
     */
    public static HostRule of(String text) {
        boolean isBelow = text.startsWith("*.");
        String rest = isBelow ? text.substring(2) : text;
        WebAddress address = rest.contains("://") ? url(text, rest) : host(rest);
        if (isBelow && (address.host().literal().isPresent() || isTopLevel(address.host()))) {
            throw new IllegalArgumentException(
                    "host rule \"" + text + "\" covers too much: write *.example.com");
        }
        if (address.scheme().equals("http") && !address.host().isLoopback()) {
            throw new IllegalArgumentException(
                    "host rule \""
                            + text
                            + "\" would send credentials without TLS: http is for localhost only");
        }
        return new HostRule(address.scheme(), address.host(), address.port(), isBelow);
    }

    /** Whether calls may go to an address. */
    public boolean allows(WebAddress address) {
        if (!address.scheme().equals(scheme) || address.port() != port) {
            return false;
        }
        String name = address.host().name();
        return isBelow
                ? address.host().literal().isEmpty() && name.endsWith("." + host.name())
                : name.equals(host.name());
    }

    private static boolean isTopLevel(WebHost host) {
        return !host.name().contains(".");
    }

    private static WebAddress host(String text) {
        return WebAddress.of("https", WebHost.parse(text), -1);
    }

    private static WebAddress url(String text, String url) {
        try {
            URI uri = new URI(url);
            boolean isBare =
                    (uri.getRawPath() == null || uri.getRawPath().isEmpty())
                            && uri.getRawQuery() == null
                            && uri.getRawFragment() == null;
            if (isBare) {
                return WebAddress.of(uri);
            }
        } catch (URISyntaxException e) {
            // Reported below like every other form that is not accepted.
        }
        throw new IllegalArgumentException(
                "host rule \""
                        + text
                        + "\" is not usable: write a host, *.host, or scheme://host:port without a path");
    }

    /** As it would be written. */
    @Override
    public String toString() {
        if (scheme.equals("https") && port == 443) {
            return (isBelow ? "*." : "") + host;
        }
        return new WebAddress(scheme, host, port).toString();
    }
}
