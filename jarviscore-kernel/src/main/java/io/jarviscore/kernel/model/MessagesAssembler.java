package io.jarviscore.kernel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts the events of a message of Anthropic's together. Events that are not known are left out. */
final class MessagesAssembler implements AnswerAssembler {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** By their index. */
    private final TreeMap<Integer, Block> blocks = new TreeMap<>();

    private ObjectNode message = JSON.objectNode();
    private Progress progress = Progress.UNDER_WAY;
    private boolean started;
    private @Nullable JsonNode failure;

    @Override
    public String take(JsonNode event) {
        JsonNode index = event.path("index");
        switch (event.path("type").asText("")) {
            case "message_start" -> start(event.path("message"));
            case "content_block_start" ->
                    blocks.put(index.asInt(0), new Block(event.path("content_block")));
            case "content_block_delta" -> {
                return blocks.computeIfAbsent(index.asInt(0), at -> new Block(JSON.objectNode()))
                        .take(event.path("delta"));
            }
            case "message_delta" -> change(event);
            case "message_stop" -> progress = Progress.ENDED;
            case "error" -> fail(event);
            default -> {
                // Gateways pass an upstream's failure on without Anthropic's type.
                if (FailureReader.isFailure(event)) {
                    fail(event);
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
        if (failure != null) {
            return failure;
        }
        if (!started) {
            return message;
        }
        ArrayNode content = message.putArray("content");
        blocks.values().forEach(block -> content.add(block.json()));
        return message;
    }

    private void start(JsonNode begun) {
        started = true;
        if (begun instanceof ObjectNode object) {
            message = object;
        }
    }

    private void fail(JsonNode event) {
        failure = event;
        progress = Progress.ENDED;
    }

    /** The reason to stop, and the counts so far, which are those of the whole message. */
    private void change(JsonNode event) {
        event.path("delta").properties().forEach(e -> message.set(e.getKey(), e.getValue()));
        ObjectNode usage =
                message.path("usage") instanceof ObjectNode counted
                        ? counted
                        : message.putObject("usage");
        event.path("usage").properties().stream()
                .filter(count -> !count.getValue().isNull())
                .forEach(count -> usage.set(count.getKey(), count.getValue()));
        if (message.path("stop_reason").isTextual()) {
            progress = Progress.WHOLE;
        }
    }

    /** A part of the message, whose texts come in fragments. */
    private static final class Block {
        private final ObjectNode start;
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder thinking = new StringBuilder();
        private final StringBuilder signature = new StringBuilder();
        private final StringBuilder input = new StringBuilder();

        Block(JsonNode start) {
            this.start = start instanceof ObjectNode object ? object : JSON.objectNode();
        }

        /** Returns the words that the user is to hear. */
        String take(JsonNode delta) {
            switch (delta.path("type").asText("")) {
                case "text_delta" -> {
                    String words = delta.path("text").asText("");
                    text.append(words);
                    return words;
                }
                case "thinking_delta" -> thinking.append(delta.path("thinking").asText(""));
                case "signature_delta" -> signature.append(delta.path("signature").asText(""));
                case "input_json_delta" -> input.append(delta.path("partial_json").asText(""));
                case "citations_delta" -> citations().add(delta.path("citation"));
                default -> {
                    // A kind of delta that is newer than this: the block is kept without it.
                }
            }
            return "";
        }

        private ArrayNode citations() {
            return start.path("citations") instanceof ArrayNode array
                    ? array
                    : start.putArray("citations");
        }

        ObjectNode json() {
            append("text", text);
            append("thinking", thinking);
            append("signature", signature);
            if (!input.isEmpty()) {
                start.set("input", input(input.toString()));
            }
            return start;
        }

        private void append(String field, StringBuilder more) {
            if (!more.isEmpty()) {
                start.put(field, start.path(field).asText("") + more);
            }
        }

        /** A model that is cut off leaves half an object: text, which the kernel has repaired. */
        private static JsonNode input(String json) {
            return WireJson.readWhole(json.getBytes(StandardCharsets.UTF_8))
                    .filter(JsonNode::isObject)
                    .orElseGet(() -> JSON.textNode(json));
        }
    }
}
