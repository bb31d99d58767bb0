package io.jarviscore.kernel.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import okhttp3.Headers;

/** A response that has arrived whole. The body is not copied: treat it as read-only. */
final class WireResponse implements Received {
    /** Where providers put the id of an exchange, the most telling first. */
    private static final List<String> REQUEST_IDS =
            List.of("x-request-id", "apim-request-id", "request-id");

    private final int status;
    private final Headers headers;
    private final byte[] body;

    WireResponse(int status, Headers headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    int status() {
        return status;
    }

    Headers headers() {
        return headers;
    }

    /** The body as JSON; empty if it is none. */
    Optional<JsonNode> json() {
        return WireJson.read(body);
    }

    /** An array of the body with every character as it came; empty if it is not there. */
    Optional<String> arrayAsWritten(JsonPointer place) {
        return WireJson.arrayAsWritten(body, place);
    }

    /** The body as text, whatever it is. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    Optional<String> requestId() {
        for (String name : REQUEST_IDS) {
            String id = headers.get(name);
            if (id != null && !id.isBlank()) {
                return Optional.of(id);
            }
        }
        return Optional.empty();
    }
}
