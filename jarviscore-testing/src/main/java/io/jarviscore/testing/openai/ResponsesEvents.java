package io.jarviscore.testing.openai;

import static io.jarviscore.testing.wire.Fields.object;
import static io.jarviscore.testing.wire.Fields.objects;
import static io.jarviscore.testing.wire.Fields.text;

import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ModelAnswer;
import io.jarviscore.testing.wire.ServerEvents;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An answer in OpenAI's Responses format, in events. */
final class ResponsesEvents {
    private final ServerEvents events = new ServerEvents();
    private int number;

    private ResponsesEvents() {}

    /** An answer as it was asked for: in one piece or in events. */
    static HttpAnswer answer(Exchange exchange, ModelAnswer answer) {
        Map<String, Object> response = ResponsesBodies.response(exchange, answer);
        return new ResponsesQuestion(exchange.request().json()).streams()
                ? new ResponsesEvents().of(response)
                : HttpAnswer.json(200, response);
    }

    private HttpAnswer of(Map<String, Object> response) {
        Map<String, Object> begun = new LinkedHashMap<>(response);
        begun.put("status", "in_progress");
        begun.put("incomplete_details", null);
        begun.put("output", List.of());
        begun.remove("usage");
        event("response.created", Map.of("response", begun));
        event("response.in_progress", Map.of("response", begun));
        events.comment("keep-alive");
        List<Map<String, Object>> output = objects(response.get("output"));
        for (int i = 0; i < output.size(); i++) {
            item(i, output.get(i));
        }
        event("response." + response.get("status"), Map.of("response", response));
        return events.answer();
    }

    private void item(int index, Map<String, Object> item) {
        Map<String, Object> begun = new LinkedHashMap<>(item);
        begun.computeIfPresent("status", (key, status) -> "in_progress");
        begun.computeIfPresent("content", (key, content) -> List.of());
        begun.computeIfPresent("arguments", (key, arguments) -> "");
        event("response.output_item.added", Map.of("output_index", index, "item", begun));
        switch (text(item.get("type"))) {
            case "message" -> words(index, item);
            case "function_call" -> arguments(index, item);
            default -> {}
        }
        event("response.output_item.done", Map.of("output_index", index, "item", item));
    }

    private void words(int index, Map<String, Object> item) {
        Map<String, Object> place = place(index, item);
        place.put("content_index", 0);
        Map<String, Object> part = object(objects(item.get("content")).getFirst());
        Map<String, Object> empty = new LinkedHashMap<>(part);
        empty.put("text", "");
        event("response.content_part.added", with(place, "part", empty));
        Map<String, Object> spoken = with(place, "logprobs", List.of());
        String text = text(part.get("text"));
        for (String words : ServerEvents.fragments(text)) {
            event("response.output_text.delta", with(spoken, "delta", words));
        }
        event("response.output_text.done", with(spoken, "text", text));
        event("response.content_part.done", with(place, "part", part));
    }

    private void arguments(int index, Map<String, Object> item) {
        Map<String, Object> place = place(index, item);
        String arguments = text(item.get("arguments"));
        for (String fragment : ServerEvents.fragments(arguments)) {
            event("response.function_call_arguments.delta", with(place, "delta", fragment));
        }
        event("response.function_call_arguments.done", with(place, "arguments", arguments));
    }

    private static Map<String, Object> place(int index, Map<String, Object> item) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("item_id", item.get("id"));
        place.put("output_index", index);
        return place;
    }

    private static Map<String, Object> with(Map<String, Object> more, String key, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(more);
        all.put(key, value);
        return all;
    }

    private void event(String type, Map<String, ?> fields) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("sequence_number", number++);
        event.putAll(fields);
        events.event(type, event);
    }
}
