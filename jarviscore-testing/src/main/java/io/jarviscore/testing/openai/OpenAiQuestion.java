package io.jarviscore.testing.openai;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.json.Json;
import io.jarviscore.testing.wire.ModelQuestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of an OpenAI chat completion request: its parser, and its checks. */
final class OpenAiQuestion {
    private static final int LONGEST_CALL_ID = 40;

    private final Map<String, Object> body;

    OpenAiQuestion(Map<String, Object> body) {
        this.body = body;
    }

    /** The names and texts it holds; parts of the wrong shape are left out. */
    ModelQuestion read() {
        Map<String, String> toolOfCall = new LinkedHashMap<>();
        List<ChatMessage> messages = new ArrayList<>();
        for (Map<String, Object> message : objects(body.get("messages"))) {
            calls(message).forEach(call -> toolOfCall.put(call.id(), call.tool()));
            messages.add(message(message, toolOfCall));
        }
        return new ModelQuestion(text(body.get("model")), messages, tools());
    }

    /**
     * The field that a real server would complain about, and its complaint.
     *
     * @param needsModel whether the URL does not name the model already
     */
    Optional<Complaint> complaint(boolean needsModel) {
        if (needsModel && text(body.get("model")).isEmpty()) {
            return complain("model", "you must provide a model parameter");
        }
        if (objects(body.get("messages")).isEmpty()) {
            return complain("messages", "[] is too short - 'messages'");
        }
        if (body.containsKey("stream_options") && !streams()) {
            return complain(
                    "stream_options",
                    "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
        }
        return unknownRole()
                .or(this::longCallId)
                .or(this::unansweredCall)
                .or(this::badToolName)
                .or(this::jsonUnasked);
    }

    /** Whether the answer is wanted in pieces. */
    boolean streams() {
        return Boolean.TRUE.equals(body.get("stream"));
    }

    /** Whether a stream is to end with the counts of tokens. */
    boolean wantsCounts() {
        return body.get("stream_options") instanceof Map<?, ?> options
                && Boolean.TRUE.equals(options.get("include_usage"));
    }

    private Optional<Complaint> unknownRole() {
        Set<String> known = Set.of("system", "developer", "user", "assistant", "tool");
        return objects(body.get("messages")).stream()
                .map(message -> text(message.get("role")))
                .filter(role -> !known.contains(role))
                .findFirst()
                .flatMap(role -> complain("messages", "Invalid value: '" + role + "'."));
    }

    private Optional<Complaint> longCallId() {
        return objects(body.get("messages")).stream()
                .flatMap(message -> calls(message).stream())
                .map(ToolCall::id)
                .filter(id -> id.length() > LONGEST_CALL_ID)
                .findFirst()
                .flatMap(
                        id ->
                                complain(
                                        "messages",
                                        "Invalid 'messages[1].tool_calls[0].id': string too long."
                                                + " Expected a string with maximum length 40, but"
                                                + " got a string with length "
                                                + id.length()
                                                + " instead."));
    }

    /** Every call is answered before the next message, and nothing is answered twice. */
    private Optional<Complaint> unansweredCall() {
        Set<String> open = new HashSet<>();
        for (Map<String, Object> message : objects(body.get("messages"))) {
            if (text(message.get("role")).equals("tool")) {
                if (!open.remove(text(message.get("tool_call_id")))) {
                    return complain(
                            "messages",
                            "messages with role 'tool' must be a response to a preceding message"
                                    + " with 'tool_calls'.");
                }
            } else if (!open.isEmpty()) {
                break;
            }
            calls(message).forEach(call -> open.add(call.id()));
        }
        return open.isEmpty()
                ? Optional.empty()
                : complain(
                        "messages",
                        "An assistant message with 'tool_calls' must be followed by tool messages"
                                + " responding to each 'tool_call_id'. The following tool_call_ids"
                                + " did not have response messages: "
                                + String.join(", ", open));
    }

    private Optional<Complaint> badToolName() {
        return tools().stream()
                .map(ToolSpec::name)
                .filter(name -> !name.matches("[A-Za-z0-9_-]{1,64}"))
                .findFirst()
                .flatMap(
                        name ->
                                complain(
                                        "tools[0].function.name",
                                        "Invalid 'tools[0].function.name': string does not match"
                                                + " pattern '^[a-zA-Z0-9_-]+$'."));
    }

    /** The mode that promises JSON wants the conversation to mention it. */
    private Optional<Complaint> jsonUnasked() {
        boolean asked =
                body.get("response_format") instanceof Map<?, ?> format
                        && "json_object".equals(format.get("type"));
        boolean mentioned =
                Json.write(body.get("messages")).toLowerCase(Locale.ROOT).contains("json");
        return asked && !mentioned
                ? complain(
                        "messages",
                        "'messages' must contain the word 'json' in some form, to use"
                                + " 'response_format' of type 'json_object'.")
                : Optional.empty();
    }

    private static ChatMessage message(Map<String, Object> message, Map<String, String> tools) {
        String text = content(message.get("content"));
        return switch (text(message.get("role"))) {
            case "system", "developer" -> new ChatMessage.Instructions(text);
            case "assistant" -> new ChatMessage.Assistant(text, calls(message));
            case "tool" -> {
                String id = text(message.get("tool_call_id"));
                yield new ChatMessage.ToolResult(id, tools.getOrDefault(id, ""), text, false);
            }
            default -> new ChatMessage.User(text);
        };
    }

    private static List<ToolCall> calls(Map<String, Object> message) {
        return objects(message.get("tool_calls")).stream()
                .map(
                        call -> {
                            Map<String, Object> function = object(call.get("function"));
                            return new ToolCall(
                                    text(call.get("id")),
                                    text(function.get("name")),
                                    text(function.get("arguments")));
                        })
                .toList();
    }

    private List<ToolSpec> tools() {
        return objects(body.get("tools")).stream()
                .map(tool -> object(tool.get("function")))
                .map(
                        function ->
                                new ToolSpec(
                                        text(function.get("name")),
                                        text(function.get("description")),
                                        object(function.get("parameters"))))
                .toList();
    }

    /** Content is a text, or a list of parts of which some are text. */
    private static String content(@Nullable Object content) {
        return content instanceof String text
                ? text
                : String.join(
                        "", objects(content).stream().map(part -> text(part.get("text"))).toList());
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    @SuppressWarnings("unchecked") // a JSON object is always read with text keys
    private static Map<String, Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static List<Map<String, Object>> objects(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(OpenAiQuestion::object).toList()
                : List.of();
    }

    private static Optional<Complaint> complain(String field, String message) {
        return Optional.of(new Complaint(field, message));
    }

    /** An error in a request, and its place. */
    record Complaint(String field, String message) {}
}
