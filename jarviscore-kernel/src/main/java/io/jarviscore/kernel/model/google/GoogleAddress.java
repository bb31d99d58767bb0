package io.jarviscore.kernel.model.google;

import io.jarviscore.SettingsException;
import io.jarviscore.kernel.model.wire.ApiKey;
import io.jarviscore.kernel.model.wire.Delivery;
import io.jarviscore.settings.SettingKeys;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/** The address of {@code generateContent}, and its credentials. Immutable. */
public final class GoogleAddress {
    /** Part of a host name, so nothing may be in it that ends one. */
    private static final Pattern LOCATION = Pattern.compile("[a-z0-9-]{1,40}");

    private static final String GLOBAL = "global";

    private final HttpUrl models;
    private final Headers headers;
    private final UnaryOperator<String> hideSecrets;

    private GoogleAddress(HttpUrl models, Headers headers, UnaryOperator<String> hideSecrets) {
        this.models = models;
        this.headers = headers;
        this.hideSecrets = hideSecrets;
    }

    /** The Gemini API. The key goes into a header: addresses end up in logs. */
    public static GoogleAddress gemini(HttpUrl root, ApiKey key) {
        return new GoogleAddress(
                root.newBuilder().addPathSegments("v1beta/models").build(),
                Headers.of("x-goog-api-key", key.reveal()),
                key::hideIn);
    }

    /**
     * Vertex AI. The token is not part of the address, since it changes.
     *
     * @param hideSecrets takes tokens out of a text
     */
    public static GoogleAddress vertex(
            HttpUrl root, String project, String location, UnaryOperator<String> hideSecrets) {
        return new GoogleAddress(
                root.newBuilder()
                        .addPathSegments("v1/projects")
                        .addPathSegment(project)
                        .addPathSegment("locations")
                        .addPathSegment(location)
                        .addPathSegments("publishers/google/models")
                        .build(),
                Headers.EMPTY,
                hideSecrets);
    }

    /**
     * Vertex AI's host for a location.
     *
     * @throws SettingsException if it is none
     */
    public static HttpUrl vertexRoot(String location) {
        if (!LOCATION.matcher(location).matches()) {
            throw new SettingsException(
                    List.of(
                            SettingKeys.VERTEX_AI_LOCATION.key()
                                    + " is not a Google Cloud region: use one such as us-central1,"
                                    + " or global"));
        }
        String host = location.equals(GLOBAL) ? "" : location + "-";
        return HttpUrl.get("https://" + host + "aiplatform.googleapis.com");
    }

    /** Where a model of this name is asked; {@code models/} before it is dropped. */
    public HttpUrl generate(String model, Delivery delivery) {
        String name = model.startsWith("models/") ? model.substring("models/".length()) : model;
        return switch (delivery) {
            case WHOLE -> models.newBuilder().addPathSegment(name + ":generateContent").build();
            case STREAMED ->
                    models.newBuilder()
                            .addPathSegment(name + ":streamGenerateContent")
                            .addQueryParameter("alt", "sse")
                            .build();
        };
    }

    Headers headers() {
        return headers;
    }

    String host() {
        return models.host();
    }

    String hideSecretsIn(String text) {
        return hideSecrets.apply(text);
    }

    @Override
    public String toString() {
        return host();
    }
}
