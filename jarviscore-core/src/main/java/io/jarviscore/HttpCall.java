package io.jarviscore;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request without credentials, which the mesh adds. Immutable; each method returns a
 * changed copy.
 */
public final class HttpCall {
    private final String method;
    private final URI uri;
    private final Map<String, String> headers;
    private final @Nullable String body;

    private HttpCall(String method, URI uri, Map<String, String> headers, @Nullable String body) {
        this.method = method;
        this.uri = uri;
        this.headers = headers;
        this.body = body;
    }

    /** Reads. */
    public static HttpCall get(String url) {
        return of("GET", url);
    }

    /** Sends a JSON text. */
    public static HttpCall post(String url, String json) {
        return of("POST", url).body(json);
    }

    /**
     * Any other method.
     *
     * @throws IllegalArgumentException if the URL is not an absolute http or https URL
     */
    public static HttpCall of(String method, String url) {
        URI uri = URI.create(url);
        if (uri.getHost() == null
                || !("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
            throw new IllegalArgumentException(
                    "url " + Ids.quote(url) + " is not usable: write https://host/path");
        }
        return new HttpCall(method, uri, Map.of(), null);
    }

    /** Adds a header, replacing one of the same name. */
    public HttpCall header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpCall(method, uri, Collections.unmodifiableMap(more), body);
    }

    /** Sets the body. */
    public HttpCall body(String body) {
        return new HttpCall(method, uri, headers, body);
    }

    /** GET, POST and so on. */
    public String method() {
        return method;
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
    public Optional<String> body() {
        return Optional.ofNullable(body);
    }

    /** Method and address without query, which may hold something private. */
    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
    }
}
