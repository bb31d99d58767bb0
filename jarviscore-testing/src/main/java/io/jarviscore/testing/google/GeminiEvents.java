package io.jarviscore.testing.google;

import io.jarviscore.ChatReply.Finish;
import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ModelAnswer;
import io.jarviscore.testing.wire.ServerEvents;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code generateContent} response in events, each of which is a response with a part of it. */
final class GeminiEvents {
    private GeminiEvents() {}

    static HttpAnswer of(Exchange exchange, ModelAnswer answer, boolean callIds) {
        ServerEvents events = new ServerEvents();
        for (Map<String, Object> part : pieces(exchange, answer, callIds)) {
            events.data(response(exchange, answer, List.of(part), null));
        }
        return events.data(response(exchange, answer, List.of(), answer.finish())).answer();
    }

    /** Texts come in fragments, with a signature behind them; calls come whole. */
    private static List<Map<String, Object>> pieces(
            Exchange exchange, ModelAnswer answer, boolean callIds) {
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
                signed.put("thoughtSignature", GeminiSignatures.of(exchange.model(), signed));
                pieces.add(signed);
            }
        }
        return pieces;
    }

    private static Map<String, Object> response(
            Exchange exchange,
            ModelAnswer answer,
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
