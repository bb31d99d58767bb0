package io.jarviscore.kernel.reply;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.kernel.text.QuotedText;
import io.jarviscore.kernel.tool.Observation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Replies of models that call tools through the provider: a reply without a call is the answer. */
public record NativeReplies(Set<String> toolNames) implements ReplyReader {
    /** More calls than this in one reply are a model gone astray, not a plan. */
    static final int CALLS_PER_REPLY = 32;

    /** Objects and arrays are data. A number or a quoted word alone is prose: its digits count. */
    private static final String FIRST_OF_JSON = "{[";

    @Override
    public Decision read(ChatReply reply) {
        Decision.Unusable obstacle = ReplyReader.obstacle(reply);
        if (obstacle != null) {
            return obstacle;
        }
        if (reply.toolCalls().size() > CALLS_PER_REPLY) {
            return new Decision.Unusable(
                    "You asked for "
                            + reply.toolCalls().size()
                            + " calls at once; at most "
                            + CALLS_PER_REPLY
                            + " are made. Ask for the most useful ones first.");
        }
        if (!reply.toolCalls().isEmpty()) {
            return new Decision.CallTools(reply.toolCalls());
        }
        return answer(reply.text().strip());
    }

    private Decision answer(String text) {
        if (ReplyReader.isInvisible(text)) {
            return new Decision.Unusable(
                    "Your reply was empty. Call a tool, or write the answer to the task.");
        }
        Object value = json(text);
        if (value instanceof Map<?, ?> object && isCallInDisguise(object)) {
            return new Decision.Unusable(
                    "You wrote a tool call as text, so nothing was called. Use the tool interface.");
        }
        return new Decision.Answer(text, value);
    }

    /** Models that half know an interface write the call into the text; that is no answer. */
    private boolean isCallInDisguise(Map<?, ?> object) {
        for (String key : List.of("name", "tool", "function")) {
            if (object.get(key) instanceof String name && toolNames.contains(name)) {
                return true;
            }
        }
        return object.containsKey("tool_calls");
    }

    private static @Nullable Object json(String text) {
        String body = QuotedText.withoutFence(text);
        if (body.isEmpty() || FIRST_OF_JSON.indexOf(body.charAt(0)) < 0) {
            return null; // most answers are prose, and an exception is a dear way to learn that
        }
        try {
            return Json.parse(body);
        } catch (JsonException prose) {
            return null;
        }
    }

    @Override
    public String instructions(List<ToolSpec> tools) {
        return "Work with the tools. A reply without a tool call is your final answer; if it is data,"
                + " reply with JSON only.";
    }

    @Override
    public List<ToolSpec> offered(List<ToolSpec> tools) {
        return tools;
    }

    @Override
    public ChatMessage.Assistant asMessage(ChatReply reply, Decision decision) {
        return reply.message();
    }

    @Override
    public ChatMessage result(Observation observation) {
        return new ChatMessage.ToolResult(
                observation.call().id(),
                observation.call().tool(),
                observation.text(),
                observation.failed());
    }
}
