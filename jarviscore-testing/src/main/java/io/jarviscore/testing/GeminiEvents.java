package io.jarviscore.testing;

import io.jarviscore.ChatReply.Finish;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code generateContent} response in events, each of which is a response with a part of it. */
final class GeminiEvents {
    private GeminiEvents() {}

    static HttpAnswer of(Exchange exchange, ServerAnswer answer, boolean callIds) {
        ServerEvents events = new ServerEvents();
        for (Map<String, Object> part : pieces(exchange, answer, callIds)) {
            events.data(response(exchange, answer, List.of(part), null));
        }
        return events.data(response(exchange, answer, List.of(), answer.finish())).answer();
    }

    /** Texts come in fragments, with a signature behind them; calls come whole. */
    private static List<Map<String, Object>> pieces(
            Exchange exchange, ServerAnswer answer, boolean callIds) {
        List<Map<String, Object>> pieces = new ArrayList<>();
        for (Map<String, Object> part : GeminiBodies.parts(exchange, answer, callIds)) {
            if (!(part.get("text") instanceof String text)) {
                pieces.add(part);
                continue;
            }
            for (String fragment : ServerEvents.fragments(text)) {
                Map<String, Object> piece = new LinkedHashMap<>(part);
                piece.remove("thoughtSignature");
                piece.put("text", fragment);
                pieces.add(piece);
            }
            if (part.containsKey("thoughtSignature")) {
                Map<String, Object> signed = new LinkedHashMap<>();
                signed.put("text", "");
                signed.put(
                        "thoughtSignature",
                        GeminiSignatures.of(exchange.request().model(), signed));
                pieces.add(signed);
            }
        }
        return pieces;
    }

    private static Map<String, Object> response(
            Exchange exchange,
            ServerAnswer answer,
            List<Map<String, Object>> parts,
            @Nullable Finish finish) {
        Map<String, Object> candidate = new LinkedHashMap<>();
        if (!parts.isEmpty()) {
            candidate.put("content", Map.of("role", "model", "parts", parts));
        }
        if (finish != null) {
            candidate.put("finishReason", GeminiBodies.finish(finish));
        }
        candidate.put("index", 0);
        return GeminiBodies.around(
                exchange,
                candidate,
                finish == null
                        ? Map.of("promptTokenCount", answer.tokens().input())
                        : GeminiBodies.usage(answer.tokens()));
    }
}
