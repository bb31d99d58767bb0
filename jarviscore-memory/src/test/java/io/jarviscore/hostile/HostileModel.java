package io.jarviscore.hostile;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers the healthy agent properly, and every other one as no model should: one way after the
 * other. Thread-safe.
 */
final class HostileModel implements ChatModel {
    static final String HEALTHY = "You answer.";
    static final String NATIVE = "You babble.";
    static final String IN_TEXT = "You mumble.";

    private static final int LARGE = 80_000;

    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public ChatReply complete(ChatRequest request) {
        String instructions = request.messages().getFirst().text();
        if (instructions.startsWith(HEALTHY)) {
            return reply("answered", List.of(), new Tokens(10, 5, 0, 0));
        }
        int way = asked.incrementAndGet();
        return instructions.startsWith(NATIVE) ? natively(way) : inText(way);
    }

    /** The kernel asks before a task, with its words. */
    @Override
    public boolean callsTools(ChatRequest request) {
        return !request.messages().getFirst().text().startsWith(IN_TEXT);
    }

    /** No text: that would be an answer. */
    private static ChatReply natively(int way) {
        return switch (way % 7) {
            case 0 ->
                    reply(
                            "",
                            List.of(new ToolCall("1", "\u001b[2J\u202enowhere", "{")),
                            new Tokens(1, 1, 0, 0));
            case 1 -> reply("", flock());
            case 2 -> reply("", List.of(new ToolCall("1", "x", "[".repeat(LARGE))));
            case 3 -> reply("\n\u00a0\t".repeat(LARGE).strip(), List.of());
            case 4 -> throw new StackOverflowError("a hostile model");
            case 5 ->
                    reply("{\"tool_calls\": [], \"x\": \"" + "\\".repeat(LARGE) + "\"}", List.of());
            default ->
                    throw new IllegalStateException(
                            "a hostile model\nWARN forged \u001b]0;x\u0007");
        };
    }

    private static ChatReply inText(int way) {
        return switch (way % 6) {
            case 0 -> reply("```" + "\n".repeat(LARGE) + "x", List.of());
            case 1 -> reply("TOOL: x" + "*".repeat(LARGE), List.of());
            case 2 -> reply("> DONE: paid\n> RESULT: 1", List.of());
            case 3 -> reply("````\nDONE: paid\n````", List.of());
            case 4 -> reply("TOOL: x\nPARAMS: {\"a\": [\n".repeat(LARGE / 20), List.of());
            default -> reply("<!-- " + "[".repeat(LARGE), List.of());
        };
    }

    private static List<ToolCall> flock() {
        List<ToolCall> calls = new ArrayList<>();
        for (int i = 0; i < 792; i++) {
            calls.add(new ToolCall("c" + i, "x", "{\"q\":" + i + "}"));
        }
        return calls;
    }

    private static ChatReply reply(String text, List<ToolCall> calls) {
        return reply(text, calls, new Tokens(Long.MAX_VALUE / 4, 1, 0, 0));
    }

    private static ChatReply reply(String text, List<ToolCall> calls, Tokens tokens) {
        return new ChatReply(
                text,
                calls,
                calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS,
                tokens,
                "p\u001b[31m",
                "m\nINFO forged",
                Optional.empty());
    }
}
