package io.jarviscore.testing;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.json.JsonException;
import io.jarviscore.testing.wire.ModelQuestion;
import io.jarviscore.testing.wire.WireRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request that reached a {@link ModelServer}: its bytes, and its content for the model in a form
 * independent of the wire. Immutable.
 */
public final class ServerRequest {
    private final WireRequest sent;

    ServerRequest(WireRequest sent) {
        this.sent = sent;
    }

    /** The request for a provider's format. */
    WireRequest sent() {
        return sent;
    }

    /** The HTTP method in capitals. */
    public String method() {
        return sent.method();
    }

    /** The path, without the query, as it was sent. */
    public String path() {
        return sent.path();
    }

    /** The decoded query; the first value where a name is repeated. */
    public Map<String, String> query() {
        return sent.query();
    }

    /** A header's value, with the name in any case; the first one where it is repeated. */
    public Optional<String> header(String name) {
        return sent.header(name);
    }

    /** The body as text; empty if there is none. */
    public String body() {
        return sent.body();
    }

    /**
     * The body as a JSON object.
     *
     * @throws JsonException if it is not one
     */
    public Map<String, Object> json() {
        return sent.json();
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
        return sent.toString();
    }

    private ModelQuestion question() {
        try {
            return Wires.of(sent).map(wire -> wire.read(sent)).orElse(ModelQuestion.NONE);
        } catch (JsonException notJson) {
            return ModelQuestion.NONE;
        }
    }
}
