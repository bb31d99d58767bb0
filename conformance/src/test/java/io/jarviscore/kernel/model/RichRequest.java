package io.jarviscore.kernel.model;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.Image;
import io.jarviscore.ChatMessage.Instructions;
import io.jarviscore.ChatMessage.Original;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatMessage.User;
import io.jarviscore.ChatRequest;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.kernel.model.wire.WrittenSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A conversation with some of everything that a request may hold. */
final class RichRequest {
    static final String QUESTION = "What is in it? \"quoted\"\n\u00fc\ud83d\ude00";

    static final Image IMAGE = Image.of("image/png", new byte[] {1, 2, 3});

    static final Map<String, Object> FILTER =
            Map.of(
                    "type",
                    "object",
                    "description",
                    "What to look for.",
                    "properties",
                    Map.of(
                            "words",
                            Map.of("type", "array", "items", Map.of("type", "string")),
                            "kind",
                            Map.of("enum", List.of("any", "all")),
                            "since",
                            Map.of(
                                    "anyOf",
                                    List.of(
                                            Map.of("type", "string"),
                                            Map.of("$ref", "#/$defs/day")))),
                    "required",
                    List.of("words"));

    static final Map<String, Object> PARAMETERS =
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of("filter", FILTER, "limit", Map.of("type", "integer", "minimum", 1L)),
                    "required",
                    List.of("filter"),
                    "$defs",
                    Map.of("day", Map.of("type", "integer")));

    static final Map<String, Object> ANSWER =
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of("found", Map.of("type", "boolean"), "note", Map.of("type", "string")),
                    "required",
                    List.of("found"),
                    "additionalProperties",
                    false);

    static final Map<String, Object> ARGUMENTS =
            Map.of("filter", Map.of("words", List.of("a")), "limit", 1.5);

    static final List<ToolSpec> TOOLS =
            List.of(
                    new ToolSpec("search", "Searches.", PARAMETERS),
                    new ToolSpec("stop", "Stops.", WrittenSchema.of(Map.of("type", "object"))));

    private RichRequest() {}

    /** With a message of the model's before the last question, in its provider's own form. */
    static ChatRequest.Builder with(Original original, ToolCall... calls) {
        return ChatRequest.builder()
                .messages(
                        List.of(
                                new Instructions("Be brief."),
                                new User(QUESTION, List.of(IMAGE)),
                                new Assistant(
                                        "Let me see.",
                                        List.of(
                                                new ToolCall(
                                                        "c1",
                                                        "search",
                                                        "{\"filter\":{\"words\":[\"a\"]},\"limit\":1.50}"),
                                                new ToolCall("c2", "stop", ""))),
                                new ToolResult("c1", "search", "3 found", false),
                                new ToolResult("c2", "stop", "not now", true),
                                new Assistant("Three.", List.of()),
                                new Instructions("Be briefer."),
                                new User("Sure?"),
                                new Assistant("Again.", List.of(calls), Optional.of(original))))
                .messages(results(calls))
                .user("And?")
                .tools(TOOLS)
                .answerSchema(ANSWER)
                .temperature(0.25)
                .maxOutputTokens(4321);
    }

    private static List<ChatMessage> results(ToolCall... calls) {
        return List.of(calls).stream()
                .<ChatMessage>map(call -> new ToolResult(call.id(), call.tool(), "done", false))
                .toList();
    }
}
