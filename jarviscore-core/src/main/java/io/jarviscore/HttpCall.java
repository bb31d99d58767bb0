package io.jarviscore;

import io.jarviscore.internal.Ids;
import io.jarviscore.net.WebAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request without credentials, which the mesh adds. Immutable; each method returns a
 * changed copy.
 */
public final class HttpCall {
    /** How long a call may take by default: 30 seconds, from connect to the last byte. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** How many bytes of an answer are kept in memory by default: 10 MiB. */
    public static final long DEFAULT_MAX_REPLY = 10L * 1024 * 1024;

    // RFC 9110 section 5.6.2: a token.
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    // RFC 9110 section 5.5, without the obsolete bytes above ASCII: visible characters and blanks.
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");
    private static final int LONGEST_URL = 16_384;

    private final String method;
    private final URI uri;
    private final Map<String, String> headers;
    private final @Nullable HttpBody body;
    private final Duration timeout;
    private final long maxReply;
    private final Effect effect;

    private HttpCall(
            String method,
            URI uri,
            Map<String, String> headers,
            @Nullable HttpBody body,
            Duration timeout,
            long maxReply,
            Effect effect) {
        this.method = method;
        this.uri = uri;
        this.headers = headers;
        this.body = body;
        this.timeout = timeout;
        this.maxReply = maxReply;
        this.effect = effect;
    }

    /** Reads. */
    public static HttpCall get(String url) {
        return of("GET", url);
    }

    /** Sends a JSON text. */
    public static HttpCall post(String url, String json) {
        return of("POST", url).body(json);
    }

    /** Replaces with a JSON text. */
    public static HttpCall put(String url, String json) {
        return of("PUT", url).body(json);
    }

    /** Changes with a JSON text. */
    public static HttpCall patch(String url, String json) {
        return of("PATCH", url).body(json);
    }

    /** Deletes. */
    public static HttpCall delete(String url) {
        return of("DELETE", url);
    }

    /**
     * Any other method.
     *
     * @throws IllegalArgumentException if the method is no HTTP token, or the URL is not an
     *     absolute http or https URL without user information
     */
    public static HttpCall of(String method, String url) {
        if (!TOKEN.matcher(method).matches()) {
            throw new IllegalArgumentException(
                    "method " + Ids.quote(method) + " is not usable: write GET, POST and so on");
        }
        String name = method.toUpperCase(Locale.ROOT);
        return new HttpCall(
                name,
                address(url),
                Map.of(),
                null,
                DEFAULT_TIMEOUT,
                DEFAULT_MAX_REPLY,
                effectOf(name));
    }

    private static URI address(String url) {
        if (url.length() > LONGEST_URL) {
            throw new IllegalArgumentException(
                    "url of "
                            + url.length()
                            + " characters is too long: at most "
                            + LONGEST_URL
                            + ", put more into the body");
        }
        try {
            URI uri = new URI(url);
            WebAddress.of(uri);
            return uri;
        } catch (URISyntaxException | IllegalArgumentException e) {
            // Without the URL: a wrong part of it may be a key in the wrong place.
            throw new IllegalArgumentException(
                    "url is not usable: write https://host/path"
                            + (e instanceof URISyntaxException ? "" : ". " + e.getMessage()),
                    e instanceof URISyntaxException ? null : e);
        }
    }

    /**
     * Adds a header, replacing one of the same name in any case.
     *
     * @throws IllegalArgumentException if the name is no HTTP token, or the value has line breaks
     *     or other characters that no header may hold
     */
    public HttpCall header(String name, String value) {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "header name "
                            + Ids.quote(name)
                            + " is not usable: write letters, digits and -");
        }
        headerValue(name, value);
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.keySet().removeIf(name::equalsIgnoreCase);
        more.put(name, value);
        return with(uri, Collections.unmodifiableMap(more), body);
    }

    /** Appends a query parameter, encoded. */
    public HttpCall query(String name, String value) {
        String pair = encode(name) + "=" + encode(value);
        String text = uri.toString();
        int hash = text.indexOf('#');
        String base = hash < 0 ? text : text.substring(0, hash);
        String joint = uri.getRawQuery() == null ? "?" : base.endsWith("?") ? "" : "&";
        return with(address(base + joint + pair), headers, body);
    }

    /** Sets a JSON text as the body. */
    public HttpCall body(String json) {
        return body(HttpBody.json(json));
    }

    /** Sets the body. */
    public HttpCall body(HttpBody body) {
        return with(uri, headers, body);
    }

    /**
     * Limits the time of the whole call, retries included.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public HttpCall timeout(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException(
                    "timeout of the call is " + timeout + ": use a positive time");
        }
        return new HttpCall(method, uri, headers, body, timeout, maxReply, effect);
    }

    /**
     * Limits the bytes of the answer's body, after decompression; a longer one fails the call.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public HttpCall maxReply(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "limit of the reply is " + bytes + " bytes: use 0 or more");
        }
        return new HttpCall(method, uri, headers, body, timeout, bytes, effect);
    }

    private HttpCall with(URI uri, Map<String, String> headers, @Nullable HttpBody body) {
        return new HttpCall(method, uri, headers, body, timeout, maxReply, effect);
    }

    /** A header's value, checked; no value in the message. */
    static String headerValue(String name, String value) {
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "header "
                            + name
                            + " has a line break or another character that no header may hold");
        }
        return value;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** GET, POST and so on, in upper case. */
    public String method() {
        return method;
    }

    /** The call's effect at the service: as its method implies, unless {@link #doing} set it. */
    public Effect effect() {
        return effect;
    }

    /**
     * Returns this call with another effect than its method implies, such as a POST that only
     * searches. Policies that ask a person before an effect go by this.
     */
    public HttpCall doing(Effect what) {
        return new HttpCall(method, uri, headers, body, timeout, maxReply, what);
    }

    private static Effect effectOf(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS" -> Effect.READ;
            case "DELETE" -> Effect.DELETE;
            default -> Effect.WRITE;
        };
    }

    /** Where it goes. */
    public URI uri() {
        return uri;
    }

    /** Its headers, in the order added. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Its body, if it has one. */
    public Optional<HttpBody> body() {
        return Optional.ofNullable(body);
    }

    /** How long the whole call may take. */
    public Duration timeout() {
        return timeout;
    }

    /** How many bytes the answer's body may have. */
    public long maxReply() {
        return maxReply;
    }

    /** Method and address without query, which may hold something private. */
    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
    }

    /** The effects of a call at a service. */
    public enum Effect {
        /** Nothing changes: GET, HEAD, OPTIONS. */
        READ,
        /** Something is made or changed: POST, PUT, PATCH and every other method. */
        WRITE,
        /** Something is removed: DELETE. */
        DELETE
    }
}
