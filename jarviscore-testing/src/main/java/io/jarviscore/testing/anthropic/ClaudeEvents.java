package io.jarviscore.testing.anthropic;

import io.jarviscore.json.Json;
import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ModelAnswer;
import io.jarviscore.testing.wire.ServerEvents;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A message of Anthropic's in events. */
final class ClaudeEvents {
    private final ServerEvents events = new ServerEvents();

    private ClaudeEvents() {}

    static HttpAnswer of(Exchange exchange, ModelAnswer answer) {
        Map<String, Object> whole = ClaudeBodies.message(exchange, answer);
        List<Map<String, Object>> blocks = ClaudeBodies.content(exchange, answer);
        Map<String, Object> usage = ClaudeBodies.usage(answer.tokens());
        Map<String, Object> start = new LinkedHashMap<>(whole);
        start.put("content", List.of());
        start.put("stop_reason", null);
        Map<String, Object> soFar = new LinkedHashMap<>(usage);
        soFar.put("output_tokens", 1);
        start.put("usage", soFar);
        ClaudeEvents message = new ClaudeEvents();
        message.event("message_start", Map.of("message", start));
        message.event("ping", Map.of());
        for (int i = 0; i < blocks.size(); i++) {
            message.block(i, blocks.get(i));
        }
        Map<String, Object> end = new LinkedHashMap<>();
        end.put("stop_reason", whole.get("stop_reason"));
        end.put("stop_sequence", null);
        message.event(
                "message_delta",
                Map.of("delta", end, "usage", Map.of("output_tokens", answer.tokens().output())));
        message.event("message_stop", Map.of());
        return message.events.answer();
    }

    private void block(int index, Map<String, Object> block) {
        Map<String, Object> start = new LinkedHashMap<>(block);
        switch (String.valueOf(block.get("type"))) {
            case "thinking" -> {
                start.put("thinking", "");
                start.put("signature", "");
                start(index, start);
                fragments(index, "thinking_delta", "thinking", text(block, "thinking"));
                delta(index, "signature_delta", "signature", text(block, "signature"));
            }
            case "tool_use" -> {
                start.put("input", Map.of());
                start(index, start);
                delta(index, "input_json_delta", "partial_json", "");
                // Nothing is sent for a call without arguments.
                String input = Json.write(block.get("input"));
                fragments(
                        index, "input_json_delta", "partial_json", input.equals("{}") ? "" : input);
            }
            default -> {
                start.put("text", "");
                start(index, start);
                fragments(index, "text_delta", "text", text(block, "text"));
            }
        }
        event("content_block_stop", Map.of("index", index));
    }

    private void start(int index, Map<String, Object> block) {
        event("content_block_start", Map.of("index", index, "content_block", block));
    }

    private void fragments(int index, String type, String field, String text) {
        ServerEvents.fragments(text).forEach(fragment -> delta(index, type, field, fragment));
    }

    private void delta(int index, String type, String field, String fragment) {
        event(
                "content_block_delta",
                Map.of("index", index, "delta", Map.of("type", type, field, fragment)));
    }

    /** The name of an event stands in its data too. */
    private void event(String name, Map<String, ?> fields) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("type", name);
        data.putAll(fields);
        events.event(name, data);
    }

    private static String text(Map<String, Object> block, String field) {
        return String.valueOf(block.get(field));
    }
}
