package io.jarviscore.kernel.model.wire;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** A response that has arrived whole. The body is not copied: treat it as read-only. */
public final class WireResponse implements Received {
    /** Where providers put the id of an exchange, the most telling first. */
    private static final List<String> REQUEST_IDS =
            List.of("x-request-id", "apim-request-id", "request-id");

    private final int status;
    private final Headers headers;
    private final byte[] body;
    private final @Nullable JsonNode assembled;

    public WireResponse(int status, Headers headers, byte[] body) {
        this(status, headers, body, null);
    }

    /** One that came in events, and was put together. */
    public WireResponse(int status, Headers headers, JsonNode assembled) {
        this(status, headers, new byte[0], assembled);
    }

    private WireResponse(int status, Headers headers, byte[] body, @Nullable JsonNode assembled) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.assembled = assembled;
    }

    public int status() {
        return status;
    }

    public Headers headers() {
        return headers;
    }

    /** The body as JSON; empty if it is none. */
    public Optional<JsonNode> json() {
        return assembled == null ? WireJson.read(body) : Optional.of(assembled);
    }

    /** An array of the body with every character as it came; empty if it is absent. */
    public Optional<String> arrayAsWritten(JsonPointer place) {
        return WireJson.arrayAsWritten(body, place);
    }

    /** The body as text, in any form. */
    public String text() {
        return assembled == null ? new String(body, StandardCharsets.UTF_8) : assembled.toString();
    }

    public Optional<String> requestId() {
        for (String name : REQUEST_IDS) {
            String id = headers.get(name);
            if (id != null && !id.isBlank()) {
                return Optional.of(id);
            }
        }
        return Optional.empty();
    }
}
