package io.jarviscore.kernel.model.openai;

import io.jarviscore.kernel.model.wire.ApiKey;
import io.jarviscore.kernel.model.wire.Spellings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/**
 * The address of a provider's OpenAI interface, in both formats, and its credentials. Immutable.
 */
public final class Endpoint {
    /** A path that names its version already, as {@code /v1}, {@code /api/v3} or Gemini's. */
    private static final Pattern VERSIONED = Pattern.compile(".*/v\\d\\w*(?:/openai)?");

    /** Such as 2024-10-21; others, v1 and preview, have their place under v1. */
    private static final Pattern DATED = Pattern.compile("\\d{4}-");

    private static final Pattern DEPLOYMENT = Pattern.compile("/deployments/[^/]+$");

    private static final String CHAT = "/chat/completions";
    private static final String RESPONSES = "/responses";

    /** No dated version of Azure's before this one has the Responses format; v1 has. */
    private static final String FIRST_WITH_RESPONSES = "2025-03-01";

    private final HttpUrl base;
    private final HttpUrl chat;
    private final HttpUrl responses;
    private final Optional<String> datedVersion;
    private final Headers headers;
    private final Optional<ApiKey> key;
    private final List<Spellings> queryValues;

    private Endpoint(
            HttpUrl base, Optional<String> datedVersion, Headers headers, Optional<ApiKey> key) {
        this.base = base;
        this.chat = at(base, path(base) + CHAT);
        this.responses = responses(base, datedVersion);
        this.datedVersion = datedVersion;
        this.headers = headers;
        this.key = key;
        this.queryValues = Spellings.ofQuery(base);
    }

    /**
     * A server that speaks OpenAI's format.
     *
     * @param url with or without the trailing {@code /v1}
     * @param key sent as a bearer token; without one, no header is sent
     */
    public static Endpoint compatible(HttpUrl url, Optional<ApiKey> key) {
        String path = path(url);
        HttpUrl base = VERSIONED.matcher(path).matches() ? at(url, path) : at(url, path + "/v1");
        Headers headers =
                key.map(k -> Headers.of("Authorization", "Bearer " + k.reveal()))
                        .orElse(Headers.EMPTY);
        return new Endpoint(base, Optional.empty(), headers, key);
    }

    /**
     * Azure OpenAI, in the style with a dated version and the deployment in the path. It is in the
     * v1 style if the version is not a dated one or the address ends so.
     */
    public static Endpoint azure(HttpUrl given, String version, ApiKey key) {
        // The portal shows whole addresses, with a version and a deployment of their own.
        HttpUrl url = given.newBuilder().query(null).build();
        String path = DEPLOYMENT.matcher(path(url)).replaceFirst("");
        Headers headers = Headers.of("api-key", key.reveal());
        if (path.endsWith("/openai/v1")) {
            return new Endpoint(at(url, path), Optional.empty(), headers, Optional.of(key));
        }
        HttpUrl base = at(url, path.endsWith("/openai") ? path : path + "/openai");
        if (DATED.matcher(version).lookingAt()) {
            return new Endpoint(base, Optional.of(version), headers, Optional.of(key));
        }
        HttpUrl v1 = at(base, path(base) + "/v1");
        HttpUrl versioned =
                version.toLowerCase(Locale.ROOT).equals("v1")
                        ? v1
                        : v1.newBuilder().setQueryParameter("api-version", version).build();
        return new Endpoint(versioned, Optional.empty(), headers, Optional.of(key));
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

    /** Where every model is asked in the Responses format. */
    HttpUrl responses() {
        return responses;
    }

    /** Where the names of the models are. */
    HttpUrl models() {
        return at(base, path(base) + "/models");
    }

    Headers headers() {
        return headers;
    }

    public String host() {
        return base.host();
    }

    String hideKeyIn(String text) {
        String hidden = key.isPresent() ? key.get().hideIn(text) : text;
        for (Spellings value : queryValues) {
            hidden = value.hideIn(hidden);
        }
        return hidden;
    }

    @Override
    public String toString() {
        return host();
    }

    private static HttpUrl responses(HttpUrl base, Optional<String> datedVersion) {
        if (datedVersion.isEmpty()) {
            return at(base, path(base) + RESPONSES);
        }
        String version = datedVersion.get();
        return version.compareTo(FIRST_WITH_RESPONSES) < 0
                ? at(base, path(base) + "/v1" + RESPONSES)
                : at(base, path(base) + RESPONSES)
                        .newBuilder()
                        .setQueryParameter("api-version", version)
                        .build();
    }

    /** The path without trailing slashes, and without the last part if it was given too. */
    private static String path(HttpUrl url) {
        String path = url.encodedPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        for (String last : List.of(CHAT, RESPONSES)) {
            if (path.endsWith(last)) {
                return path.substring(0, path.length() - last.length());
            }
        }
        return path;
    }

    private static HttpUrl at(HttpUrl url, String path) {
        return url.newBuilder().encodedPath(path.isEmpty() ? "/" : path).build();
    }
}
