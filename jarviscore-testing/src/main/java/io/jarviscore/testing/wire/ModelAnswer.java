package io.jarviscore.testing.wire;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import java.util.List;

/**
 * A model's answer, in no provider's format.
 *
 * @param text the words; may be empty
 * @param toolCalls the calls; one with an empty id is given one by the format
 * @param finish why the model stopped
 * @param tokens the provider's counts
 * @param thought the model's thought before, on wires that carry it; empty if nothing
 */
public record ModelAnswer(
        String text, List<ToolCall> toolCalls, Finish finish, Tokens tokens, String thought) {
    /** Copies the calls. */
    public ModelAnswer {
        toolCalls = List.copyOf(toolCalls);
    }
}
