package io.jarviscore.kernel.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jarviscore.kernel.model.wire.AnswerAssembler;
import io.jarviscore.kernel.model.wire.FailureReader;
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

    /** The text received for the items, by their index. */
    private final TreeMap<Integer, StringBuilder> words = new TreeMap<>();

    /** The indexes of messages that are no part of the answer. */
    private final Set<Integer> comments = new HashSet<>();

    private JsonNode body = JSON.objectNode();
    private Progress progress = Progress.UNDER_WAY;

    @Override
    public String take(JsonNode event) {
        // Without one it is the item behind those that are finished.
        int index = event.path("output_index").asInt(items.isEmpty() ? 0 : items.lastKey() + 1);
        switch (event.path("type").asText("")) {
            case "response.output_text.delta" -> {
                String delta = event.path("delta").asText("");
                words.computeIfAbsent(index, at -> new StringBuilder()).append(delta);
                return comments.contains(index) ? "" : delta;
            }
            case "response.output_item.added" -> {
                if (event.path("item").path("phase").asText("").equals("commentary")) {
                    comments.add(index);
                }
            }
            case "response.output_item.done" -> keep(index, event.path("item"));
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
        // Some servers omit items from the last event that they have sent already.
        if (body instanceof ObjectNode response && response.path("output").isEmpty()) {
            ArrayNode output = response.putArray("output");
            words.forEach(this::keepWords);
            items.values().forEach(output::add);
        }
        return body;
    }

    /** Others finish no item, or finish it without text that they have sent. */
    private void keepWords(int index, StringBuilder said) {
        JsonNode item = items.get(index);
        if (item != null && !item.path("content").isEmpty()) {
            return;
        }
        ObjectNode message = JSON.objectNode().put("type", "message").put("role", "assistant");
        if (comments.contains(index)) {
            message.put("phase", "commentary");
        }
        message.putArray("content")
                .addObject()
                .put("type", "output_text")
                .put("text", said.toString());
        items.put(index, message);
    }

    /** Some servers give all items one index; another item is another item. */
    private void keep(int index, JsonNode item) {
        JsonNode known = items.get(index);
        boolean same = known == null || known.equals(item) || isSame(known, item);
        items.put(same ? index : items.lastKey() + 1, item);
    }

    private static boolean isSame(JsonNode known, JsonNode item) {
        String field = item.path("type").asText("").equals("function_call") ? "call_id" : "id";
        String id = item.path(field).asText("");
        return !id.isEmpty() && id.equals(known.path(field).asText(""));
    }

    private void end(JsonNode last) {
        body = last;
        progress = Progress.ENDED;
    }
}
