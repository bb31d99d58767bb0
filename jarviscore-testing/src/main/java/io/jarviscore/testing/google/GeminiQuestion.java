package io.jarviscore.testing.google;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Image;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.json.Json;
import io.jarviscore.testing.wire.ModelQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The body of a {@code generateContent} request: its parser, and its checks. */
final class GeminiQuestion {
    private final Map<String, Object> body;
    private final String model;

    GeminiQuestion(Map<String, Object> body, String model) {
        this.body = body;
        this.model = model;
    }

    /** The names and texts it holds; parts of the wrong shape are left out. */
    ModelQuestion read() {
        List<ChatMessage> messages = new ArrayList<>();
        String rules = text(parts(object(body.get("systemInstruction"))));
        if (!rules.isEmpty()) {
            messages.add(new ChatMessage.Instructions(rules));
        }
        for (Map<String, Object> content : contents()) {
            messages.addAll(messages(content));
        }
        return new ModelQuestion(model, messages, tools());
    }

    /** The real server's first complaint. */
    Optional<String> complaint() {
        if (contents().isEmpty()) {
            return Optional.of("* GenerateContentRequest.contents: contents is not specified");
        }
        return badContent()
                .or(this::badOrder)
                .or(this::unansweredCall)
                .or(this::badSignature)
                .or(this::badTool)
                .or(this::schemaWithoutJson);
    }

    private Optional<String> badContent() {
        for (Map<String, Object> content : contents()) {
            String role = string(content.get("role"));
            if (!role.equals("user") && !role.equals("model")) {
                return Optional.of("Please use a valid role: user, model.");
            }
            if (parts(content).isEmpty()) {
                return Optional.of(
                        "* GenerateContentRequest.contents[0].parts: contents.parts must not be"
                                + " empty.");
            }
            Optional<String> part =
                    parts(content).stream().flatMap(p -> badPart(p).stream()).findFirst();
            if (part.isPresent()) {
                return part;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> badPart(Map<String, Object> part) {
        boolean empty =
                string(part.get("text")).isEmpty()
                        // How a stream gives out the signature of a text.
                        && !part.containsKey("thoughtSignature")
                        && !part.containsKey("inlineData")
                        && !part.containsKey("fileData")
                        && !part.containsKey("functionCall")
                        && !part.containsKey("functionResponse");
        if (empty) {
            return Optional.of(
                    "Unable to submit request because it must have a text parameter. Add a text"
                            + " parameter and try again.");
        }
        if (part.get("functionCall") instanceof Map<?, ?> call
                && call.get("args") != null
                && !(call.get("args") instanceof Map<?, ?>)) {
            return Optional.of("Invalid value at 'contents[0].parts[0].function_call.args'.");
        }
        return part.get("functionResponse") instanceof Map<?, ?> result
                        && !(result.get("response") instanceof Map<?, ?>)
                ? Optional.of("Invalid value at 'contents[0].parts[0].function_response.response'.")
                : Optional.empty();
    }

    private Optional<String> badOrder() {
        String before = "";
        for (Map<String, Object> content : contents()) {
            String role = string(content.get("role"));
            if (role.equals(before)) {
                return Optional.of(
                        "Please ensure that multiturn requests alternate between user and model.");
            }
            before = role;
        }
        return before.equals("user")
                ? Optional.empty()
                : Optional.of(
                        "Please ensure that multiturn requests end with a user role or a function"
                                + " response.");
    }

    /** The turn after calls has one response for each, with the same names and ids. */
    private Optional<String> unansweredCall() {
        List<String> open = List.of();
        for (Map<String, Object> content : contents()) {
            List<String> answered = named(content, "functionResponse");
            if (!answered.equals(open)) {
                return Optional.of(
                        "Please ensure that the number of function response parts is equal to the"
                                + " number of function call parts of the function call turn.");
            }
            open = named(content, "functionCall");
        }
        return Optional.empty();
    }

    private static List<String> named(Map<String, Object> content, String kind) {
        return parts(content).stream()
                .filter(part -> part.containsKey(kind))
                .map(part -> object(part.get(kind)))
                .map(call -> string(call.get("name")) + " " + string(call.get("id")))
                .sorted()
                .toList();
    }

    /** The first call of a turn has to be signed, with its own signature. */
    private Optional<String> badSignature() {
        if (!GeminiSignatures.areWantedBy(model)) {
            return Optional.empty();
        }
        for (Map<String, Object> content : contents()) {
            boolean first = true;
            for (Map<String, Object> part : parts(content)) {
                boolean call = part.containsKey("functionCall");
                if (call && first && !part.containsKey("thoughtSignature")) {
                    return Optional.of(
                            "Function call is missing a thought_signature in functionCall parts."
                                    + " This is required for tools to work correctly.");
                }
                first = first && !call;
                if (!GeminiSignatures.isGood(model, part)) {
                    return Optional.of("Thought signature is not valid.");
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> badTool() {
        for (ToolSpec tool : tools()) {
            if (!tool.name().matches("[A-Za-z_][A-Za-z0-9_.:-]{0,127}")) {
                return Optional.of(
                        "Invalid function name. Must start with a letter or an underscore. Must be"
                                + " alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons"
                                + " (:), or dashes (-), with a maximum length of 128.");
            }
        }
        return Optional.empty();
    }

    private Optional<String> schemaWithoutJson() {
        Map<String, Object> config = object(body.get("generationConfig"));
        boolean schema =
                config.containsKey("responseSchema") || config.containsKey("responseJsonSchema");
        return schema && !string(config.get("responseMimeType")).equals("application/json")
                ? Optional.of(
                        "Response schema is only supported with response mime type:"
                                + " 'application/json'.")
                : Optional.empty();
    }

    private static List<ChatMessage> messages(Map<String, Object> content) {
        List<Map<String, Object>> parts = parts(content);
        if (string(content.get("role")).equals("model")) {
            return List.of(new ChatMessage.Assistant(text(parts), calls(parts)));
        }
        List<ChatMessage> messages = new ArrayList<>();
        for (Map<String, Object> part : parts) {
            if (part.containsKey("functionResponse")) {
                messages.add(result(object(part.get("functionResponse"))));
            }
        }
        List<Image> images = images(parts);
        String text = text(parts);
        if (!text.isEmpty() || !images.isEmpty()) {
            messages.add(new ChatMessage.User(text, images));
        }
        return messages;
    }

    private static ChatMessage result(Map<String, Object> result) {
        Map<String, Object> response = object(result.get("response"));
        boolean failed = response.containsKey("error");
        return new ChatMessage.ToolResult(
                string(result.get("id")),
                string(result.get("name")),
                string(response.get(failed ? "error" : "result")),
                failed);
    }

    private static List<ToolCall> calls(List<Map<String, Object>> parts) {
        return parts.stream()
                .filter(part -> part.containsKey("functionCall"))
                .map(part -> object(part.get("functionCall")))
                .map(
                        call ->
                                new ToolCall(
                                        string(call.get("id")),
                                        string(call.get("name")),
                                        Json.write(object(call.get("args")))))
                .toList();
    }

    private static List<Image> images(List<Map<String, Object>> parts) {
        return parts.stream()
                .map(part -> object(part.get("inlineData")))
                .filter(data -> string(data.get("mimeType")).startsWith("image/"))
                .map(data -> new Image(string(data.get("mimeType")), string(data.get("data"))))
                .toList();
    }

    private List<ToolSpec> tools() {
        return objects(body.get("tools")).stream()
                .flatMap(tool -> objects(tool.get("functionDeclarations")).stream())
                .map(
                        function ->
                                new ToolSpec(
                                        string(function.get("name")),
                                        string(function.get("description")),
                                        object(function.get("parametersJsonSchema"))))
                .toList();
    }

    private List<Map<String, Object>> contents() {
        return objects(body.get("contents"));
    }

    private static List<Map<String, Object>> parts(Map<String, Object> content) {
        return objects(content.get("parts"));
    }

    private static String text(List<Map<String, Object>> parts) {
        return parts.stream()
                .filter(part -> !Boolean.TRUE.equals(part.get("thought")))
                .map(part -> string(part.get("text")))
                .collect(Collectors.joining());
    }

    private static String string(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    @SuppressWarnings("unchecked") // a JSON object is always read with text keys
    private static Map<String, Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static List<Map<String, Object>> objects(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(GeminiQuestion::object).toList()
                : List.of();
    }
}
