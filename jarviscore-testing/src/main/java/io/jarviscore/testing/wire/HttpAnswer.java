package io.jarviscore.testing.wire;

import io.jarviscore.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A complete HTTP answer, as a wire wrote it. Immutable.
 *
 * @param status the HTTP status
 * @param headers the headers, with names as they are sent
 * @param body the body as text
 */
public record HttpAnswer(int status, Map<String, String> headers, String body) {
    /** Copies the headers. */
    public HttpAnswer {
        headers = Map.copyOf(headers);
    }

    /** An answer with a JSON body. */
    public static HttpAnswer json(int status, Map<String, ?> body) {
        return new HttpAnswer(status, Map.of("Content-Type", "application/json"), Json.write(body));
    }

    /** Returns this answer with more headers; a header of the same name is replaced. */
    public HttpAnswer with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new HttpAnswer(status, all, body);
    }
}
