package io.jarviscore.testing.openai;

import static io.jarviscore.testing.wire.Fields.object;
import static io.jarviscore.testing.wire.Fields.objects;
import static io.jarviscore.testing.wire.Fields.text;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Image;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.testing.openai.OpenAiQuestion.Complaint;
import io.jarviscore.testing.wire.ModelQuestion;
import io.jarviscore.testing.wire.WireRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of a request in OpenAI's Responses format: its parser, and its checks. */
final class ResponsesQuestion {
    /** Fields of Chat Completions, and their place here. */
    private static final Map<String, String> MOVED =
            Map.of(
                    "messages", "input",
                    "response_format", "text.format",
                    "max_tokens", "max_output_tokens",
                    "max_completion_tokens", "max_output_tokens");

    private static final Pattern WITHOUT_REASONING = Pattern.compile("gpt-[34].*|chatgpt-.*");
    private static final Pattern DATA = Pattern.compile("data:([^;]+);base64,(.*)");
    private static final long SMALLEST_LIMIT = 16;

    private final Map<String, Object> body;
    private final List<Map<String, Object>> items;

    ResponsesQuestion(Map<String, Object> body) {
        this.body = body;
        this.items =
                body.get("input") instanceof String question
                        ? List.of(Map.of("role", "user", "content", question))
                        : objects(body.get("input"));
    }

    /** Whether a request is in this format. */
    static boolean asks(WireRequest request) {
        return request.path().endsWith("/responses");
    }

    /** The names and texts it holds; parts of the wrong shape are left out. */
    ModelQuestion read() {
        List<ChatMessage> messages = new ArrayList<>();
        if (body.get("instructions") instanceof String rules) {
            messages.add(new ChatMessage.Instructions(rules));
        }
        Map<String, String> toolOfCall = new HashMap<>();
        Turn turn = new Turn();
        for (Map<String, Object> item : items) {
            if (!turn.takes(item)) {
                turn.endInto(messages);
                turn = new Turn();
                messages.add(message(item, toolOfCall));
            }
            if (type(item).equals("function_call")) {
                toolOfCall.put(text(item.get("call_id")), text(item.get("name")));
            }
        }
        turn.endInto(messages);
        return new ModelQuestion(text(body.get("model")), messages, tools());
    }

    /** The field that a real server would complain about, and its complaint. */
    Optional<Complaint> complaint() {
        if (text(body.get("model")).isEmpty()) {
            return complain("model", "Missing required parameter: 'model'.");
        }
        Optional<Complaint> moved =
                body.keySet().stream()
                        .filter(MOVED::containsKey)
                        .findFirst()
                        .flatMap(ResponsesQuestion::moved);
        if (moved.isPresent()) {
            return moved;
        }
        if (items.isEmpty()) {
            return complain("input", "Missing required parameter: 'input'.");
        }
        return limit().or(this::encryptedContent)
                .or(this::badTool)
                .or(
                        () ->
                                new ResponsesItems(items, text(body.get("model")), isStored())
                                        .complaint());
    }

    /** Whether the answer is wanted in pieces. */
    boolean streams() {
        return Boolean.TRUE.equals(body.get("stream"));
    }

    private boolean isStored() {
        return !Boolean.FALSE.equals(body.get("store"));
    }

    private static Optional<Complaint> moved(String field) {
        return complain(
                field,
                "Unsupported parameter: '"
                        + field
                        + "'. In the Responses API, this parameter has moved to '"
                        + MOVED.get(field)
                        + "'.");
    }

    private Optional<Complaint> limit() {
        return body.get("max_output_tokens") instanceof Long limit && limit < SMALLEST_LIMIT
                ? complain(
                        "max_output_tokens",
                        "Invalid 'max_output_tokens': integer below minimum value. Expected a value"
                                + " >= 16, but got "
                                + limit
                                + " instead.")
                : Optional.empty();
    }

    private Optional<Complaint> encryptedContent() {
        return wantsEncryptedReasoning()
                        && WITHOUT_REASONING.matcher(text(body.get("model"))).matches()
                ? complain("include", "Encrypted content is not supported with this model.")
                : Optional.empty();
    }

    /** Whether reasoning is to be given along, encrypted. */
    boolean wantsEncryptedReasoning() {
        return body.get("include") instanceof List<?> more
                && more.contains("reasoning.encrypted_content");
    }

    private Optional<Complaint> badTool() {
        for (Map<String, Object> tool : objects(body.get("tools"))) {
            if (!tool.containsKey("name")) {
                return complain("tools[0].name", "Missing required parameter: 'tools[0].name'.");
            }
            if (!text(tool.get("name")).matches("[A-Za-z0-9_-]{1,64}")) {
                return complain(
                        "tools[0].name",
                        "Invalid 'tools[0].name': string does not match pattern"
                                + " '^[a-zA-Z0-9_-]+$'.");
            }
            if (!Boolean.FALSE.equals(tool.get("strict")) && isOpen(tool.get("parameters"))) {
                return complain(
                        "tools[0].parameters",
                        "Invalid schema for function '"
                                + tool.get("name")
                                + "': In context=(), 'additionalProperties' is required to be"
                                + " supplied and to be false.");
            }
        }
        return Optional.empty();
    }

    private static boolean isOpen(@Nullable Object schema) {
        return !Boolean.FALSE.equals(object(schema).get("additionalProperties"));
    }

    private List<ToolSpec> tools() {
        return objects(body.get("tools")).stream()
                .map(
                        tool ->
                                new ToolSpec(
                                        text(tool.get("name")),
                                        text(tool.get("description")),
                                        object(tool.get("parameters"))))
                .toList();
    }

    private static ChatMessage message(Map<String, Object> item, Map<String, String> tools) {
        if (type(item).equals("function_call_output")) {
            String id = text(item.get("call_id"));
            return new ChatMessage.ToolResult(
                    id, tools.getOrDefault(id, ""), words(item.get("output")), false);
        }
        String text = words(item.get("content"));
        return text(item.get("role")).equals("user")
                ? new ChatMessage.User(text, images(item.get("content")))
                : new ChatMessage.Instructions(text);
    }

    private static List<Image> images(@Nullable Object content) {
        List<Image> images = new ArrayList<>();
        for (Map<String, Object> part : objects(content)) {
            Matcher data = DATA.matcher(text(part.get("image_url")));
            if (type(part).equals("input_image") && data.matches()) {
                images.add(new Image(data.group(1), data.group(2)));
            }
        }
        return images;
    }

    /** Content is a text, or a list of parts of which some are text. */
    static String words(@Nullable Object content) {
        return content instanceof String text
                ? text
                : String.join(
                        "", objects(content).stream().map(part -> text(part.get("text"))).toList());
    }

    /** A message need not say that it is one. */
    static String type(Map<String, Object> item) {
        return item.containsKey("role") ? "message" : text(item.get("type"));
    }

    static Optional<Complaint> complain(String field, String message) {
        return Optional.of(new Complaint(field, message));
    }

    /** The model's messages up to another speaker's turn, which are several items. */
    private static final class Turn {
        private final StringBuilder said = new StringBuilder();
        private final List<ToolCall> calls = new ArrayList<>();
        private boolean begun;

        boolean takes(Map<String, Object> item) {
            switch (type(item)) {
                case "message" -> {
                    if (!text(item.get("role")).equals("assistant")) {
                        return false;
                    }
                    said.append(words(item.get("content")));
                }
                case "function_call" ->
                        calls.add(
                                new ToolCall(
                                        text(item.get("call_id")),
                                        text(item.get("name")),
                                        text(item.get("arguments"))));
                case "function_call_output" -> {
                    return false;
                }
                default -> {}
            }
            begun = true;
            return true;
        }

        void endInto(List<ChatMessage> messages) {
            if (begun) {
                messages.add(new ChatMessage.Assistant(said.toString(), calls));
            }
        }
    }
}
