package io.jarviscore.kernel;

import io.jarviscore.ChatMessage;
import io.jarviscore.kernel.text.Clip;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a conversation shorter when it does not fit a model: results that are old are cut to their
 * beginning. Every call keeps its result, as providers insist on that, and the rules and the task
 * are never shortened.
 *
 * <p>A pure function: a resumed run shortens the same conversation to the same one.
 */
final class Compaction {
    /** The last two decisions and their results are the basis of the next one. */
    private static final int NEWEST_TURNS = 2;

    /** Enough to recognise a result, and to know that it can be requested again. */
    private static final int OLD_RESULT = 400;

    /** The length of new results where there are no old ones to shorten. */
    private static final int NEW_RESULT = 4_000;

    /** A text this little over its size was shortened before, or is not worth it. */
    private static final int SLACK = 100;

    private Compaction() {}

    /** A shorter conversation; an equal one if there is nothing to shorten. */
    static List<ChatMessage> of(List<ChatMessage> conversation) {
        int newest = startOfNewest(conversation);
        List<ChatMessage> shorter = new ArrayList<>(conversation.size());
        conversation.subList(0, newest).forEach(message -> shorter.add(cut(OLD_RESULT, message)));
        shorter.addAll(conversation.subList(newest, conversation.size()));
        return shorter.equals(conversation)
                ? conversation.stream().map(message -> cut(NEW_RESULT, message)).toList()
                : List.copyOf(shorter);
    }

    private static int startOfNewest(List<ChatMessage> conversation) {
        int turns = 0;
        for (int i = conversation.size() - 1; i >= 0; i--) {
            if (conversation.get(i) instanceof ChatMessage.Assistant && ++turns == NEWEST_TURNS) {
                return i;
            }
        }
        return 0;
    }

    private static ChatMessage cut(int characters, ChatMessage message) {
        return switch (message) {
            case ChatMessage.ToolResult result ->
                    new ChatMessage.ToolResult(
                            result.callId(),
                            result.tool(),
                            cut(characters, result.text()),
                            result.failed());
            // Models without tool calls get results as a user's message.
            case ChatMessage.User user ->
                    new ChatMessage.User(cut(characters, user.text()), user.images());
            case ChatMessage.Assistant assistant -> assistant;
            case ChatMessage.Instructions rules -> rules;
        };
    }

    private static String cut(int characters, String text) {
        return text.length() > characters + SLACK ? Clip.to(characters, text) : text;
    }
}
