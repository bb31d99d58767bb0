package io.jarviscore.examples.desk;

import io.jarviscore.ChatMessage;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.util.Map;

/** The script of the stand-in for a model. */
final class Script {
    /** The draft of the reply. */
    static final String REPLY = "Dear Ada, your order 4711 arrives on 2026-12-01. Kind regards!";

    private Script() {}

    static ServerReply answer(ServerRequest request) {
        boolean sorting = request.body().contains("You sort tickets");
        if (sorting) {
            return ServerReply.text("{\"topic\": \"DELIVERY\", \"urgency\": 2}");
        }
        return request.messages().getLast() instanceof ChatMessage.ToolResult
                ? ServerReply.text(REPLY)
                : ServerReply.toolCall("due", Map.of("order", "4711"));
    }
}
