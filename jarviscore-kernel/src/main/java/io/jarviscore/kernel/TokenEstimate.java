package io.jarviscore.kernel;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatRequest;
import io.jarviscore.kernel.model.WrittenSchema;
import java.util.List;

/**
 * How many tokens a prompt may have, before the provider counts them. Four characters a token is
 * the usual rule for English text and code with the tokenizers of today's models; other scripts
 * have more tokens, which the booked usage then shows.
 */
final class TokenEstimate {
    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final int TOKENS_PER_MESSAGE = 4;

    private TokenEstimate() {}

    static long of(List<? extends ChatMessage> messages) {
        long tokens = 0;
        for (ChatMessage message : messages) {
            tokens += TOKENS_PER_MESSAGE + message.text().length() / CHARACTERS_PER_TOKEN;
            if (message instanceof ChatMessage.Assistant assistant) {
                for (ChatMessage.ToolCall call : assistant.toolCalls()) {
                    tokens += TOKENS_PER_MESSAGE + call.arguments().length() / CHARACTERS_PER_TOKEN;
                }
            }
        }
        return tokens;
    }

    static long ofTools(List<ChatRequest.ToolSpec> tools) {
        long characters = 0;
        for (ChatRequest.ToolSpec tool : tools) {
            characters += tool.name().length() + tool.description().length();
            characters += WrittenSchema.of(tool.parameters()).text().length();
        }
        return characters / CHARACTERS_PER_TOKEN;
    }
}
