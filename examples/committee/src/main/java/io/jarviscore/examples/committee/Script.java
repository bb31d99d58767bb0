package io.jarviscore.examples.committee;

import io.jarviscore.ChatMessage;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.util.Map;

/**
 * The script of the stand-in for a model: every desk looks at its figures, then gives a fixed view.
 */
final class Script {
    private static final Map<String, String> VIEWS =
            Map.of(
                    "You judge markets.",
                    "{\"score\": 7, \"summary\": \"Demand grows faster than supply.\"}",
                    "You judge balance sheets.",
                    "{\"score\": 8, \"summary\": \"Growth pays for the price.\"}",
                    "You read price charts.",
                    "{\"score\": 7, \"summary\": \"A dip in an upward trend.\"}",
                    "You know earlier decisions.",
                    "{\"score\": 5, \"summary\": \"We held it last time.\"}",
                    "You write short memos.",
                    "{\"score\": 7, \"summary\": \"Sound company, fair price, bearable risk.\"}");

    private Script() {}

    static ServerReply answer(ServerRequest request) {
        if (!(request.messages().getLast() instanceof ChatMessage.ToolResult)) {
            return ServerReply.toolCall("figures", Map.of());
        }
        String role = request.messages().getFirst().text();
        return VIEWS.entrySet().stream()
                .filter(view -> role.startsWith(view.getKey()))
                .map(view -> ServerReply.text(view.getValue()))
                .findFirst()
                .orElseThrow();
    }
}
