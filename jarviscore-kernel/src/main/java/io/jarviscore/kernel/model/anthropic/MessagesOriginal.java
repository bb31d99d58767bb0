package io.jarviscore.kernel.model.anthropic;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.Original;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.kernel.model.wire.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The content of a Claude's message as it came: thoughts are signed, and are refused if so much as
 * a character of them has changed.
 */
final class MessagesOriginal {
    private MessagesOriginal() {}

    /** Whether content has blocks that text and calls do not tell. */
    static boolean isNeededFor(JsonNode content) {
        for (JsonNode block : content) {
            String type = block.path("type").asText("");
            if (!type.isEmpty() && !type.equals("text") && !type.equals("tool_use")) {
                return true;
            }
        }
        return false;
    }

    /**
     * The blocks of a message for the inside of an array, exactly as they came. Empty if another
     * provider wrote it, or if Anthropic would not take it back; text and calls do then.
     */
    static Optional<String> blocksOf(Assistant message) {
        return message.original()
                .filter(original -> original.provider().equals(MessagesWire.PROVIDER))
                .map(Original::json)
                .map(String::strip)
                .filter(json -> WireJson.isWhole(json, JsonToken.START_ARRAY))
                .filter(json -> isTakenBack(json, message.toolCalls()))
                .map(json -> json.substring(1, json.length() - 1));
    }

    private static boolean isTakenBack(String json, List<ToolCall> calls) {
        List<String> ids = new ArrayList<>();
        String last = "";
        for (JsonNode block : WireJson.read(json.getBytes(StandardCharsets.UTF_8)).orElseThrow()) {
            last = block.path("type").asText("");
            if (last.equals("text") && block.path("text").asText("").isBlank()) {
                // Claude sends such a text now and then, and refuses it in a request.
                return false;
            }
            if (last.equals("tool_use")) {
                if (!block.path("input").isObject()) {
                    // Cut off in the middle of its arguments, which Claude refuses to see again.
                    return false;
                }
                ids.add(block.path("id").asText(""));
            }
        }
        // Every call wants its result. The results that follow are those of the message's calls.
        return ids.equals(calls.stream().map(ToolCall::id).toList())
                // A message that ends in a thought was cut off in it.
                && !last.isEmpty()
                && !last.endsWith("thinking");
    }
}
