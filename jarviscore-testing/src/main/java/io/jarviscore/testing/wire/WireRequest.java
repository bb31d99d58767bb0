package io.jarviscore.testing.wire;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request to a provider. Immutable.
 *
 * @param method the HTTP method in capitals
 * @param path the path as it was sent, without the query
 * @param query the decoded query; the first value where a name is repeated
 * @param headers the headers, by names in lower case; the first value where a name is repeated
 * @param body the body as text; empty if there is none
 */
public record WireRequest(
        String method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        String body) {

    /** Copies the maps. */
    public WireRequest {
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /** A header's value, with the name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * The body as a JSON object.
     *
     * @throws JsonException if it is not one
     */
    public Map<String, Object> json() {
        return Json.parseObject(body);
    }

    /** The method and the path. Headers and body are left out: they may hold a key. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
