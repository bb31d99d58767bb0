package io.jarviscore.kernel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * Waits for the last event of an answer in OpenAI's Responses format, which has all of it. Events
 * that are not known are left out.
 */
final class ResponsesAssembler implements AnswerAssembler {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The items that are finished, by their index. */
    private final TreeMap<Integer, JsonNode> items = new TreeMap<>();

    /** The indexes of messages that are no part of the answer. */
    private final Set<Integer> comments = new HashSet<>();

    private JsonNode body = JSON.objectNode();
    private Progress progress = Progress.UNDER_WAY;

    @Override
    public String take(JsonNode event) {
        int index = event.path("output_index").asInt(0);
        switch (event.path("type").asText("")) {
            case "response.output_text.delta" -> {
                return comments.contains(index) ? "" : event.path("delta").asText("");
            }
            case "response.output_item.added" -> {
                if (event.path("item").path("phase").asText("").equals("commentary")) {
                    comments.add(index);
                }
            }
            case "response.output_item.done" -> items.put(index, event.path("item"));
            case "response.completed", "response.incomplete", "response.failed" ->
                    end(event.path("response"));
            // The error is the event itself here, and within it in everything else.
            case "error" ->
                    end(
                            event.path("error").isObject()
                                    ? event
                                    : JSON.objectNode().set("error", event));
            default -> {
                if (FailureReader.isFailure(event)) {
                    end(event);
                }
            }
        }
        return "";
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public JsonNode body() {
        // Some servers leave out of the last event what they have sent already.
        if (body instanceof ObjectNode response && response.path("output").isEmpty()) {
            ArrayNode output = response.putArray("output");
            items.values().forEach(output::add);
        }
        return body;
    }

    private void end(JsonNode last) {
        body = last;
        progress = Progress.ENDED;
    }
}
