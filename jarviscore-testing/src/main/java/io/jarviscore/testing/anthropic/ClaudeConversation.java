package io.jarviscore.testing.anthropic;

import static io.jarviscore.testing.wire.Fields.object;
import static io.jarviscore.testing.wire.Fields.objects;
import static io.jarviscore.testing.wire.Fields.text;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Image;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The messages of a request in Anthropic's format: their parser, and their checks. */
final class ClaudeConversation {
    private static final Set<String> IMAGES =
            Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

    private static final String WORD = "[a-zA-Z0-9_-]+";

    private final List<Map<String, Object>> messages;

    ClaudeConversation(List<Map<String, Object>> messages) {
        this.messages = messages;
    }

    /**
     * One message for each result and each text of the user's, and one for each turn of a model's.
     */
    List<ChatMessage> read() {
        Map<String, String> toolOfCall = new HashMap<>();
        List<ChatMessage> read = new ArrayList<>();
        for (Map<String, Object> message : messages) {
            List<Map<String, Object>> blocks = blocks(message);
            if (text(message.get("role")).equals("assistant")) {
                List<ToolCall> calls = calls(blocks);
                calls.forEach(call -> toolOfCall.put(call.id(), call.tool()));
                read.add(new ChatMessage.Assistant(words(blocks), calls));
            } else {
                readUser(blocks, toolOfCall, read);
            }
        }
        return read;
    }

    private static void readUser(
            List<Map<String, Object>> blocks,
            Map<String, String> toolOfCall,
            List<ChatMessage> read) {
        List<Image> images = new ArrayList<>();
        for (Map<String, Object> block : blocks) {
            switch (text(block.get("type"))) {
                case "tool_result" -> read.add(result(block, toolOfCall));
                case "image" -> image(block).ifPresent(images::add);
                case "text" -> {
                    read.add(new ChatMessage.User(text(block.get("text")), images));
                    images.clear();
                }
                default -> {}
            }
        }
        if (!images.isEmpty()) {
            read.add(new ChatMessage.User("", images));
        }
    }

    /** The real server's first complaint. */
    Optional<String> complaint() {
        if (messages.isEmpty()) {
            return Optional.of("messages: at least one message is required");
        }
        Set<String> callIds = new HashSet<>();
        for (int at = 0; at < messages.size(); at++) {
            int message = at;
            Optional<String> wrong = role(at).or(() -> content(message)).or(() -> results(message));
            if (wrong.isPresent()) {
                return wrong;
            }
            for (ToolCall call : calls(blocks(messages.get(at)))) {
                if (!callIds.add(call.id())) {
                    return Optional.of("messages." + at + ": `tool_use` ids must be unique");
                }
            }
        }
        return unanswered(messages.size() - 1, calls(blocks(messages.getLast())), Set.of());
    }

    private Optional<String> role(int at) {
        String role = text(messages.get(at).get("role"));
        if (!role.equals("user") && !role.equals("assistant")) {
            return Optional.of("messages: Unexpected role \"" + role + "\".");
        }
        if (at == 0) {
            return role.equals("user")
                    ? Optional.empty()
                    : Optional.of("messages: first message must use the \"user\" role");
        }
        return role.equals(text(messages.get(at - 1).get("role")))
                ? Optional.of(
                        "messages: roles must alternate between \"user\" and \"assistant\", but"
                                + " found multiple \""
                                + role
                                + "\" roles in a row")
                : Optional.empty();
    }

    private Optional<String> content(int at) {
        List<Map<String, Object>> blocks = blocks(messages.get(at));
        if (blocks.isEmpty()) {
            return Optional.of("messages." + at + ": all messages must have non-empty content");
        }
        for (int i = 0; i < blocks.size(); i++) {
            String place = "messages." + at + ".content." + i + ": ";
            Optional<String> wrong = wrongWith(blocks.get(i));
            if (wrong.isPresent()) {
                return wrong.map(place::concat);
            }
        }
        boolean endsInThought = text(blocks.getLast().get("type")).endsWith("thinking");
        return endsInThought
                ? Optional.of(
                        "messages."
                                + at
                                + ": The final block in an assistant message cannot be `thinking`.")
                : Optional.empty();
    }

    private static Optional<String> wrongWith(Map<String, Object> block) {
        String type = text(block.get("type"));
        String wrong =
                switch (type) {
                    case "text" ->
                            text(block.get("text")).isBlank()
                                    ? "text content blocks must be non-empty"
                                    : "";
                    case "image" -> wrongWithImage(object(block.get("source")));
                    case "tool_use" -> wrongWithCall(block);
                    case "tool_result" ->
                            Boolean.TRUE.equals(block.get("is_error"))
                                            && words(block.get("content")).isBlank()
                                    ? "content cannot be empty if `is_error` is true"
                                    : "";
                    case "thinking" ->
                            ClaudeBodies.signature(text(block.get("thinking")))
                                            .equals(block.get("signature"))
                                    ? ""
                                    : "Invalid `signature` in `thinking` block";
                    case "redacted_thinking" -> "";
                    default -> "Input tag '" + type + "' does not match any of the expected tags";
                };
        return wrong.isEmpty() ? Optional.empty() : Optional.of(wrong);
    }

    private static String wrongWithImage(Map<String, Object> source) {
        return IMAGES.contains(text(source.get("media_type")))
                ? ""
                : "source.base64.media_type: Input should be 'image/jpeg', 'image/png',"
                        + " 'image/gif' or 'image/webp'";
    }

    private static String wrongWithCall(Map<String, Object> block) {
        for (String field : List.of("id", "name")) {
            if (!text(block.get(field)).matches(WORD)) {
                return "tool_use." + field + ": String should match pattern '^" + WORD + "$'";
            }
        }
        return block.get("input") instanceof Map
                ? ""
                : "tool_use.input: Input should be a valid dictionary";
    }

    /** Every call is answered at the very beginning of the next message, once. */
    private Optional<String> results(int at) {
        List<ToolCall> calls = at == 0 ? List.of() : calls(blocks(messages.get(at - 1)));
        Set<String> open = new HashSet<>(calls.stream().map(ToolCall::id).toList());
        Set<String> answered = new HashSet<>();
        boolean first = true;
        for (Map<String, Object> block : blocks(messages.get(at))) {
            boolean isResult = text(block.get("type")).equals("tool_result");
            String id = text(block.get("tool_use_id"));
            first &= isResult;
            if (isResult && !open.contains(id)) {
                return Optional.of(
                        "messages."
                                + at
                                + ": unexpected `tool_use_id` found in `tool_result` blocks: "
                                + id
                                + ". Each `tool_result` block must have a corresponding `tool_use`"
                                + " block in the previous message.");
            }
            if (first && !answered.add(id)) {
                return Optional.of(
                        "messages."
                                + at
                                + ": each tool_use must have a single result. Found multiple"
                                + " `tool_result` blocks with id: "
                                + id);
            }
        }
        return unanswered(at - 1, calls, answered);
    }

    private static Optional<String> unanswered(int at, List<ToolCall> calls, Set<String> answered) {
        List<String> open =
                calls.stream().map(ToolCall::id).filter(id -> !answered.contains(id)).toList();
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "messages."
                                + at
                                + ": `tool_use` ids were found without `tool_result` blocks"
                                + " immediately after: "
                                + String.join(", ", open)
                                + ". Each `tool_use` block must have a corresponding `tool_result`"
                                + " block in the next message.");
    }

    private static ChatMessage.ToolResult result(
            Map<String, Object> block, Map<String, String> toolOfCall) {
        String id = text(block.get("tool_use_id"));
        return new ChatMessage.ToolResult(
                id,
                toolOfCall.getOrDefault(id, ""),
                words(block.get("content")),
                Boolean.TRUE.equals(block.get("is_error")));
    }

    private static Optional<Image> image(Map<String, Object> block) {
        Map<String, Object> source = object(block.get("source"));
        String type = text(source.get("media_type"));
        return IMAGES.contains(type)
                ? Optional.of(new Image(type, text(source.get("data"))))
                : Optional.empty();
    }

    private static List<ToolCall> calls(List<Map<String, Object>> blocks) {
        return blocks.stream()
                .filter(block -> text(block.get("type")).equals("tool_use"))
                .map(
                        block ->
                                new ToolCall(
                                        text(block.get("id")),
                                        text(block.get("name")),
                                        Json.write(block.get("input"))))
                .toList();
    }

    /** Content is a text, which stands for one block, or a list of blocks. */
    private static List<Map<String, Object>> blocks(Map<String, Object> message) {
        return message.get("content") instanceof String text
                ? List.of(Map.of("type", "text", "text", text))
                : objects(message.get("content"));
    }

    private static String words(@Nullable Object content) {
        return content instanceof String text ? text : words(objects(content));
    }

    private static String words(List<Map<String, Object>> blocks) {
        return String.join("", blocks.stream().map(block -> text(block.get("text"))).toList());
    }
}
