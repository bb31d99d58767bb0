package io.jarviscore.kernel.model.anthropic;

import io.jarviscore.kernel.model.wire.ApiKey;
import io.jarviscore.kernel.model.wire.Spellings;
import java.util.List;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/** The address of Anthropic's Messages interface, and its credentials. Immutable. */
public final class MessagesEndpoint {
    /** The version of the format that is spoken here; the only one since 2023. */
    private static final String VERSION = "2023-06-01";

    private static final String MESSAGES = "/messages";
    private static final Pattern VERSIONED = Pattern.compile(".*/v\\d\\w*");

    private final HttpUrl messages;
    private final Headers headers;
    private final ApiKey key;
    private final List<Spellings> queryValues;

    /**
     * A server that speaks Anthropic's format.
     *
     * @param url with or without the trailing {@code /v1}
     * @param key sent as {@code x-api-key}
     */
    public MessagesEndpoint(HttpUrl url, ApiKey key) {
        this.messages = url.newBuilder().encodedPath(path(url) + MESSAGES).build();
        this.headers = Headers.of("x-api-key", key.reveal(), "anthropic-version", VERSION);
        this.key = key;
        this.queryValues = Spellings.ofQuery(url);
    }

    /** Where every model is asked. */
    HttpUrl messages() {
        return messages;
    }

    Headers headers() {
        return headers;
    }

    String host() {
        return messages.host();
    }

    String hideKeyIn(String text) {
        String hidden = key.hideIn(text);
        for (Spellings value : queryValues) {
            hidden = value.hideIn(hidden);
        }
        return hidden;
    }

    @Override
    public String toString() {
        return host();
    }

    /** The path with its version, without trailing slashes or the last part if it was given too. */
    private static String path(HttpUrl url) {
        String path = url.encodedPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        if (path.endsWith(MESSAGES)) {
            path = path.substring(0, path.length() - MESSAGES.length());
        }
        return VERSIONED.matcher(path).matches() ? path : path + "/v1";
    }
}
