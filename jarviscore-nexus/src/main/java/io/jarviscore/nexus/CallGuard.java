package io.jarviscore.nexus;

import io.jarviscore.HttpCall;
import io.jarviscore.net.HostRule;
import io.jarviscore.net.WebAddress;
import io.jarviscore.net.WebHost;
import io.jarviscore.nexus.BlockedCallException.Reason;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.ProviderFacts;
import io.jarviscore.nexus.grant.Strategy;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Decides on the destinations of a provider's credential and on the headers that a caller may set.
 * Pure.
 */
final class CallGuard {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE");

    /**
     * Headers that carry credentials, frame the message, or make a server see another call: the
     * override headers would turn an approved read into a write.
     */
    private static final Set<String> OURS =
            Set.of(
                    "authorization",
                    "proxy-authorization",
                    "cookie",
                    "cookie2",
                    "host",
                    "content-length",
                    "transfer-encoding",
                    "connection",
                    "keep-alive",
                    "te",
                    "trailer",
                    "upgrade",
                    "expect",
                    "accept-encoding",
                    "forwarded",
                    "x-forwarded-host",
                    "x-forwarded-for",
                    "x-forwarded-proto",
                    "x-http-method",
                    "x-http-method-override",
                    "x-method-override",
                    "x-original-url",
                    "x-rewrite-url");

    private final ProviderFacts provider;
    private final Grant grant;

    CallGuard(ProviderFacts provider, Grant grant) {
        this.provider = provider;
        this.grant = grant;
    }

    /**
     * The URL of a call, if the credential may go there.
     *
     * @throws BlockedCallException if the call is not allowed; says why, without its query
     */
    HttpUrl admit(HttpCall call) {
        if (!METHODS.contains(call.method())) {
            throw refused(
                    Reason.METHOD,
                    "the method " + call.method() + " is not allowed, " + METHODS + " are");
        }
        call.headers().keySet().forEach(this::admitHeader);
        HttpUrl url = HttpUrl.parse(call.uri().toString());
        if (url == null) {
            throw refused(Reason.URL, "its URL is not usable");
        }
        // Two parsers have read it; a URL that they read differently goes nowhere.
        WebAddress asWritten = WebAddress.of(call.uri());
        WebAddress asSent =
                url.host().equals(call.uri().getHost())
                        ? address(url, asWritten.host())
                        : address(url);
        if (asSent == null || !asSent.equals(asWritten)) {
            throw refused(Reason.URL, "its URL is ambiguous");
        }
        if (!allows(asSent)) {
            throw refused(
                    Reason.HOST,
                    "credentials of "
                            + provider.name()
                            + " go to "
                            + allowed()
                            + " only, not to "
                            + asSent);
        }
        return url;
    }

    /** Whether a redirect may be followed with the credential. */
    boolean allows(HttpUrl url) {
        WebAddress address = address(url);
        return address != null && allows(address);
    }

    /** Whether a redirect may be followed without the credential. */
    boolean allowsUnsigned(HttpUrl url) {
        WebAddress address = address(url);
        return address != null
                && provider.unsignedHosts().stream().anyMatch(rule -> rule.allows(address));
    }

    private boolean allows(WebAddress address) {
        return provider.hosts().stream().anyMatch(rule -> rule.allows(address))
                || grant.hosts().stream().anyMatch(rule -> rule.allows(address));
    }

    private List<HostRule> allowed() {
        return java.util.stream.Stream.concat(provider.hosts().stream(), grant.hosts().stream())
                .toList();
    }

    private void admitHeader(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean isStrategys =
                switch (grant.strategy()) {
                    case Strategy.Header header -> header.name().equalsIgnoreCase(name);
                    case Strategy.Hmac hmac -> hmac.name().equalsIgnoreCase(name);
                    case Strategy.SigV4 aws -> lower.startsWith("x-amz-");
                    default -> false;
                };
        if (isStrategys
                || OURS.contains(lower)
                || lower.startsWith("proxy-")
                || lower.startsWith("sec-")
                || lower.startsWith(":")) {
            throw refused(Reason.HEADER, "the header " + name + " is set by the library");
        }
    }

    private static @Nullable WebAddress address(HttpUrl url, WebHost host) {
        boolean hasUser = !url.username().isEmpty() || !url.password().isEmpty();
        return hasUser ? null : new WebAddress(url.scheme(), host, url.port());
    }

    private static @Nullable WebAddress address(HttpUrl url) {
        try {
            return address(url, WebHost.parse(url.host()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private BlockedCallException refused(Reason reason, String why) {
        return new BlockedCallException(
                reason, "the call to " + provider.name() + " is refused: " + why);
    }
}
