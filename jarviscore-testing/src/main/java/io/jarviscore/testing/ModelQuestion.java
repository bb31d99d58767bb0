package io.jarviscore.testing;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatRequest.ToolSpec;
import java.util.List;

/** A request to a model, in no provider's format. */
record ModelQuestion(String model, List<ChatMessage> messages, List<ToolSpec> tools) {
    static final ModelQuestion NONE = new ModelQuestion("", List.of(), List.of());

    ModelQuestion {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }
}
