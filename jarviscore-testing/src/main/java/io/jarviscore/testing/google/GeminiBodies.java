package io.jarviscore.testing.google;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.json.Json;
import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.ModelAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON that {@code generateContent} answers with. */
final class GeminiBodies {
    private GeminiBodies() {}

    /**
     * A response with one candidate.
     *
     * @param callIds whether calls are given ids, which only newer models do
     */
    static Map<String, Object> response(Exchange exchange, ModelAnswer answer, boolean callIds) {
        Map<String, Object> candidate = new LinkedHashMap<>();
        List<Map<String, Object>> parts = parts(exchange, answer, callIds);
        if (!parts.isEmpty()) {
            Map<String, Object> content = new LinkedHashMap<>();
            content.put("parts", parts);
            content.put("role", "model");
            candidate.put("content", content);
        }
        candidate.put("finishReason", finish(answer.finish()));
        candidate.put("index", 0);
        return around(exchange, candidate, usage(answer.tokens()));
    }

    /** A response with this candidate and these counts. */
    static Map<String, Object> around(
            Exchange exchange, Map<String, Object> candidate, Map<String, ?> usage) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("candidates", List.of(candidate));
        body.put("usageMetadata", usage);
        body.put("modelVersion", exchange.model());
        body.put("responseId", "response-" + exchange.number());
        return body;
    }

    /** No candidate: the prompt was stopped. */
    static Map<String, Object> blocked(Exchange exchange) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("promptFeedback", Map.of("blockReason", "SAFETY"));
        body.put("usageMetadata", Map.of("promptTokenCount", 10, "totalTokenCount", 10));
        body.put("modelVersion", exchange.model());
        body.put("responseId", "response-" + exchange.number());
        return body;
    }

    /** The list that {@code GET /v1beta/models} answers with. */
    static Map<String, Object> models(List<String> names) {
        return Map.of(
                "models",
                names.stream()
                        .map(
                                name ->
                                        Map.of(
                                                "name",
                                                "models/" + name,
                                                "supportedGenerationMethods",
                                                List.of("generateContent")))
                        .toList());
    }

    static List<Map<String, Object>> parts(Exchange exchange, ModelAnswer answer, boolean callIds) {
        String model = exchange.model();
        boolean newer = GeminiSignatures.areWantedBy(model);
        List<Map<String, Object>> parts = new ArrayList<>();
        if (!answer.thought().isEmpty()) {
            Map<String, Object> thought = new LinkedHashMap<>();
            thought.put("text", answer.thought());
            thought.put("thought", true);
            parts.add(thought);
        }
        int said = parts.size();
        if (!answer.text().isEmpty()) {
            parts.add(new LinkedHashMap<>(Map.of("text", answer.text())));
        }
        int calls = parts.size();
        for (ToolCall call : answer.toolCalls()) {
            String freeId = newer ? "call-" + exchange.number() + "-" + (parts.size() - calls) : "";
            parts.add(call(call, callIds ? freeId : ""));
        }
        // The first call carries the signature; without calls, the text may.
        int signed = calls < parts.size() ? calls : said;
        boolean thoughtful = newer || !answer.thought().isEmpty();
        if (thoughtful && signed < parts.size()) {
            Map<String, Object> part = parts.get(signed);
            part.put("thoughtSignature", GeminiSignatures.of(model, part));
        }
        return parts;
    }

    private static Map<String, Object> call(ToolCall call, String freeId) {
        Map<String, Object> function = new LinkedHashMap<>();
        String id = call.id().isEmpty() ? freeId : call.id();
        if (!id.isEmpty()) {
            function.put("id", id);
        }
        function.put("name", call.tool());
        function.put("args", Json.parse(call.arguments()));
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("functionCall", function);
        return part;
    }

    /** Thoughts are counted beside the answer, and cached tokens within the prompt. */
    static Map<String, Object> usage(Tokens tokens) {
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("promptTokenCount", tokens.input());
        usage.put("candidatesTokenCount", tokens.output() - tokens.reasoning());
        usage.put("totalTokenCount", tokens.input() + tokens.output());
        if (tokens.cached() > 0) {
            usage.put("cachedContentTokenCount", tokens.cached());
        }
        if (tokens.reasoning() > 0) {
            usage.put("thoughtsTokenCount", tokens.reasoning());
        }
        return usage;
    }

    /** There is no reason of its own for calls. */
    static String finish(Finish finish) {
        return switch (finish) {
            case STOP, TOOL_CALLS -> "STOP";
            case LENGTH -> "MAX_TOKENS";
            case CONTENT_FILTER -> "SAFETY";
            case OTHER -> "OTHER";
        };
    }
}
