package io.jarviscore.kernel.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/** Where a provider's chat-completions interface is, and what opens it. Immutable. */
final class Endpoint {
    /** A path that names its version already, as {@code /v1}, {@code /api/v3} or Gemini's. */
    private static final Pattern VERSIONED = Pattern.compile(".*/v\\d\\w*(?:/openai)?");

    private static final String CHAT = "/chat/completions";

    private final HttpUrl base;
    private final HttpUrl chat;
    private final Optional<String> datedVersion;
    private final Headers headers;
    private final Optional<ApiKey> key;

    private Endpoint(
            HttpUrl base, Optional<String> datedVersion, Headers headers, Optional<ApiKey> key) {
        this.base = base;
        this.chat = at(base, path(base) + CHAT);
        this.datedVersion = datedVersion;
        this.headers = headers;
        this.key = key;
    }

    /**
     * A server that speaks OpenAI's format.
     *
     * @param url with or without the trailing {@code /v1}
     * @param key sent as a bearer token; without one, no header is sent
     */
    static Endpoint compatible(HttpUrl url, Optional<ApiKey> key) {
        String path = path(url);
        HttpUrl base = VERSIONED.matcher(path).matches() ? at(url, path) : at(url, path + "/v1");
        Headers headers =
                key.map(k -> Headers.of("Authorization", "Bearer " + k.reveal()))
                        .orElse(Headers.EMPTY);
        return new Endpoint(base, Optional.empty(), headers, key);
    }

    /**
     * Azure OpenAI, in the style with a dated version and the deployment in the path, or in the v1
     * style if the version is {@code v1} or the address ends so.
     */
    static Endpoint azure(HttpUrl url, String version, ApiKey key) {
        String path = path(url);
        Headers headers = Headers.of("api-key", key.reveal());
        if (path.endsWith("/openai/v1")) {
            return new Endpoint(at(url, path), Optional.empty(), headers, Optional.of(key));
        }
        HttpUrl base = at(url, path.endsWith("/openai") ? path : path + "/openai");
        return version.toLowerCase(Locale.ROOT).equals("v1")
                ? new Endpoint(
                        at(base, path(base) + "/v1"), Optional.empty(), headers, Optional.of(key))
                : new Endpoint(base, Optional.of(version), headers, Optional.of(key));
    }

    /** Where a model of this name is asked. */
    HttpUrl chat(String model) {
        if (datedVersion.isEmpty()) {
            return chat;
        }
        return base.newBuilder()
                .addPathSegment("deployments")
                .addPathSegment(model)
                .addPathSegments("chat/completions")
                .setQueryParameter("api-version", datedVersion.get())
                .build();
    }

    /** Where the names of the models are. */
    HttpUrl models() {
        return at(base, path(base) + "/models");
    }

    Headers headers() {
        return headers;
    }

    String host() {
        return base.host();
    }

    String hideKeyIn(String text) {
        return key.isPresent() ? key.get().hideIn(text) : text;
    }

    @Override
    public String toString() {
        return host();
    }

    /** The path without trailing slashes, and without the last part if it was given too. */
    private static String path(HttpUrl url) {
        String path = url.encodedPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return path.endsWith(CHAT) ? path.substring(0, path.length() - CHAT.length()) : path;
    }

    private static HttpUrl at(HttpUrl url, String path) {
        return url.newBuilder().encodedPath(path.isEmpty() ? "/" : path).build();
    }
}
