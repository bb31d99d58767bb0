package io.jarviscore.testing.wire;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatRequest.ToolSpec;
import java.util.List;

/**
 * A request to a model, in no provider's format. Immutable.
 *
 * @param model the model or deployment; empty if the request does not name one
 * @param messages the conversation, oldest first
 * @param tools the tools that are offered to the model
 */
public record ModelQuestion(String model, List<ChatMessage> messages, List<ToolSpec> tools) {
    /** A question without content. */
    public static final ModelQuestion NONE = new ModelQuestion("", List.of(), List.of());

    /** Copies the lists. */
    public ModelQuestion {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }
}
