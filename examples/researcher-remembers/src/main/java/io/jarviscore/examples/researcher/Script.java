package io.jarviscore.examples.researcher;

import io.jarviscore.ChatMessage;
import io.jarviscore.testing.ServerAnswer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.util.List;
import java.util.Map;

/** The script of the stand-in for a model: it reads three books, unless it remembers the answer. */
final class Script {
    private static final List<String> BOOKS = List.of("chemistry", "oceanography", "navigation");

    /** The rule of thumb for English, so that the stand-in's bill is about a real one's. */
    private static final long CHARACTERS_PER_TOKEN = 4;

    private static final long ANSWER_TOKENS = 30;

    private Script() {}

    static ServerReply answer(ServerRequest request) {
        return reply(request.messages())
                .tokens(request.body().length() / CHARACTERS_PER_TOKEN, ANSWER_TOKENS);
    }

    private static ServerAnswer reply(List<ChatMessage> messages) {
        String task = messages.get(1).text();
        if (task.contains("freezes at -1.9")) {
            return ServerReply.text("Keep it above -1.9 degrees Celsius, or the sea freezes.");
        }
        int results =
                (int) messages.stream().filter(ChatMessage.ToolResult.class::isInstance).count();
        if (results < BOOKS.size()) {
            return ServerReply.toolCall("read", Map.of("book", BOOKS.get(results)));
        }
        if (results == BOOKS.size()) {
            return ServerReply.toolCall(
                    "remember",
                    Map.of(
                            "about",
                            "freezing point of seawater",
                            "fact",
                            "Seawater of 35 g/kg freezes at -1.9 degrees Celsius (book of"
                                    + " oceanography).",
                            "confidence",
                            0.9));
        }
        return ServerReply.text("Seawater freezes at about -1.9 degrees Celsius.");
    }
}
