package io.jarviscore.kernel.model.anthropic;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.Instructions;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatMessage.User;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive messages of one side. Anthropic wants the two to alternate, beginning with the user.
 *
 * @param role {@code user} or {@code assistant}
 * @param messages in order, none of them empty
 */
record MessagesTurn(String role, List<ChatMessage> messages) {
    private static final String USER = "user";
    private static final String ASSISTANT = "assistant";

    /** The user's message in a conversation that has only rules, or that the model began. */
    private static final User OPENING = new User("Begin.");

    /** The turns of a conversation without its instructions, which are sent elsewhere. */
    static List<MessagesTurn> of(List<ChatMessage> conversation) {
        List<MessagesTurn> turns = new ArrayList<>();
        for (ChatMessage message : conversation) {
            if (saysSomething(message)) {
                String role = message instanceof Assistant ? ASSISTANT : USER;
                if (turns.isEmpty() && role.equals(ASSISTANT)) {
                    turns.add(opening());
                }
                if (turns.isEmpty() || !turns.getLast().role().equals(role)) {
                    turns.add(new MessagesTurn(role, new ArrayList<>()));
                }
                turns.getLast().messages().add(message);
            }
        }
        return turns.isEmpty() ? List.of(opening()) : turns;
    }

    private static MessagesTurn opening() {
        return new MessagesTurn(USER, List.of(OPENING));
    }

    /** Anthropic refuses messages without content, and texts that are blank. */
    private static boolean saysSomething(ChatMessage message) {
        return switch (message) {
            case Instructions rules -> false;
            case User user -> !user.text().isBlank() || !user.images().isEmpty();
            case Assistant model -> !model.text().isBlank() || !model.toolCalls().isEmpty();
            case ToolResult result -> true;
        };
    }
}
