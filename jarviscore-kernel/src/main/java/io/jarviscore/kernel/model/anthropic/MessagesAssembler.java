package io.jarviscore.kernel.model.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jarviscore.kernel.model.wire.AnswerAssembler;
import io.jarviscore.kernel.model.wire.FailureReader;
import io.jarviscore.kernel.model.wire.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the events of a message of Anthropic's together. Events that are not known are left out. */
public final class MessagesAssembler implements AnswerAssembler {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** In the order in which they began. */
    private final List<Block> blocks = new ArrayList<>();

    /** The block that began last under each index. */
    private final Map<Integer, Block> newest = new HashMap<>();

    private ObjectNode message = JSON.objectNode();
    private Progress progress = Progress.UNDER_WAY;
    private boolean started;
    private @Nullable JsonNode failure;

    @Override
    public String take(JsonNode event) {
        JsonNode index = event.path("index");
        switch (event.path("type").asText("")) {
            case "message_start" -> start(event.path("message"));
            case "content_block_start" -> begin(index.asInt(0), event.path("content_block"));
            case "content_block_delta" -> {
                Block open = newest.get(index.asInt(0));
                return (open == null ? begin(index.asInt(0), JSON.objectNode()) : open)
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
        blocks.stream()
                .sorted(Comparator.comparingInt(Block::index))
                .forEach(block -> content.add(block.json()));
        return message;
    }

    /** Gateways give blocks no index, or all the same one; each start is a block all the same. */
    private Block begin(int index, JsonNode start) {
        Block block = new Block(index, start);
        blocks.add(block);
        newest.put(index, block);
        return block;
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
        private final int index;
        private final ObjectNode start;
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder thinking = new StringBuilder();
        private final StringBuilder signature = new StringBuilder();
        private final StringBuilder input = new StringBuilder();

        Block(int index, JsonNode start) {
            this.index = index;
            this.start = start instanceof ObjectNode object ? object : JSON.objectNode();
        }

        int index() {
            return index;
        }

        /** Returns the text for the user. */
        String take(JsonNode delta) {
            switch (delta.path("type").asText("")) {
                case "text_delta" -> {
                    if (!start.has("type")) {
                        // A gateway left the block's start out.
                        start.put("type", "text");
                    }
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
