package io.jarviscore.testing;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request that reached a {@link ModelServer}: its bytes, and its content for the model in a form
 * independent of the wire. Immutable.
 */
public final class ServerRequest {
    private final String method;
    private final String path;
    private final Map<String, String> query;
    private final Map<String, String> headers;
    private final String body;

    /** The names of headers must be in lower case. */
    ServerRequest(
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            String body) {
        this.method = method;
        this.path = path;
        this.query = Map.copyOf(query);
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    /** The HTTP method in capitals. */
    public String method() {
        return method;
    }

    /** The path, without the query, as it was sent. */
    public String path() {
        return path;
    }

    /** The decoded query; the first value where a name is repeated. */
    public Map<String, String> query() {
        return query;
    }

    /** A header's value, with the name in any case; the first one where it is repeated. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The body as text; empty if there is none. */
    public String body() {
        return body;
    }

    /**
     * The body as a JSON object.
     *
     * @throws JsonException if it is not one
     */
    public Map<String, Object> json() {
        return Json.parseObject(body);
    }

    /** The model or deployment that is asked; empty if the request does not name one. */
    public String model() {
        return question().model();
    }

    /**
     * The conversation, oldest first; empty if the request has none. A result of a tool carries the
     * tool's name if an earlier message of the conversation has the call, and is never marked as
     * failed where the wire has no mark for it.
     */
    public List<ChatMessage> messages() {
        return question().messages();
    }

    /** The text of the newest message; empty if there is none. */
    public String lastText() {
        List<ChatMessage> messages = messages();
        return messages.isEmpty() ? "" : messages.getLast().text();
    }

    /** The tools that are offered to the model. */
    public List<ToolSpec> tools() {
        return question().tools();
    }

    /** The method and the path. Headers and body are left out: they may hold a key. */
    @Override
    public String toString() {
        return method + " " + path;
    }

    private ModelQuestion question() {
        try {
            return Wire.of(this).map(wire -> wire.read(this)).orElse(ModelQuestion.NONE);
        } catch (JsonException notJson) {
            return ModelQuestion.NONE;
        }
    }
}
