package io.jarviscore.testing;

import io.jarviscore.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** A complete HTTP answer, as a wire wrote it. */
record HttpAnswer(int status, Map<String, String> headers, String body) {
    HttpAnswer {
        headers = Map.copyOf(headers);
    }

    static HttpAnswer json(int status, Map<String, ?> body) {
        return new HttpAnswer(status, Map.of("Content-Type", "application/json"), Json.write(body));
    }

    HttpAnswer with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new HttpAnswer(status, all, body);
    }
}
