package io.jarviscore.kernel.model.openai;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.Original;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.kernel.model.wire.ToolNames;
import io.jarviscore.kernel.model.wire.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The items of an OpenAI model's answer as they came. The model's reasoning is among them,
 * encrypted: it is of use to nobody else, and refused if so much as a character of it has changed.
 */
final class ResponsesOriginal {
    private ResponsesOriginal() {}

    /** Whether an answer has items that text and calls do not tell. */
    static boolean isNeededFor(JsonNode output) {
        for (JsonNode item : output) {
            String type = item.path("type").asText("");
            boolean plain =
                    type.isEmpty()
                            || type.equals("function_call")
                            // Newer models separate comments from answers, and require that in
                            // their requests.
                            || (type.equals("message") && item.path("phase").isMissingNode());
            if (!plain) {
                return true;
            }
        }
        return false;
    }

    /**
     * The items for the inside of an array, exactly as they came. Empty if another provider or
     * model wrote them, or if they would not be taken back; text and calls do then.
     */
    static Optional<String> itemsOf(Assistant message, String provider, String model) {
        return message.original()
                .filter(original -> original.provider().equals(provider))
                .filter(original -> original.model().equals(model))
                .map(Original::json)
                .map(String::strip)
                .filter(json -> WireJson.isWhole(json, JsonToken.START_ARRAY))
                .filter(json -> isTakenBack(json, message.toolCalls()))
                .map(json -> json.substring(1, json.length() - 1));
    }

    private static boolean isTakenBack(String json, List<ToolCall> calls) {
        List<String> ids = new ArrayList<>();
        String last = "";
        for (JsonNode item : WireJson.read(json.getBytes(StandardCharsets.UTF_8)).orElseThrow()) {
            last = item.path("type").asText("");
            if (last.equals("reasoning") && item.path("encrypted_content").asText("").isEmpty()) {
                // Only its id is left of it, which means nothing where nothing is kept.
                return false;
            }
            if (last.equals("function_call")) {
                String id = item.path("call_id").asText("");
                String name = item.path("name").asText("");
                if (id.length() > ResponsesWriter.LONGEST_CALL_ID
                        || !name.equals(ToolNames.acceptable(name))) {
                    // The model made it up, and the server does not want to see it again.
                    return false;
                }
                ids.add(id);
            }
        }
        // Every call wants its result. The results that follow are those of the message's calls.
        return ids.equals(calls.stream().map(ToolCall::id).toList())
                // Reasoning must be followed by its items; an answer that ends in it was cut off.
                && !last.isEmpty()
                && !last.equals("reasoning");
    }
}
