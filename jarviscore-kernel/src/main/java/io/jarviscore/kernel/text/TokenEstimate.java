package io.jarviscore.kernel.text;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatRequest;
import io.jarviscore.kernel.model.wire.WrittenSchema;
import java.util.List;

/**
 * How many tokens a prompt may have, before the provider counts them. Four characters a token is
 * the usual rule for English text and code with the tokenizers of today's models; other scripts
 * have more tokens, which the booked usage then shows.
 */
public final class TokenEstimate {
    /** The characters of an average token in English and in code. */
    public static final int CHARACTERS_PER_TOKEN = 4;

    private static final int TOKENS_PER_MESSAGE = 4;

    /** Providers scale an image down to about this many tokens at most. */
    private static final int TOKENS_PER_IMAGE = 1_600;

    private TokenEstimate() {}

    /** The tokens of a conversation, images included. */
    public static long of(List<? extends ChatMessage> messages) {
        long tokens = 0;
        for (ChatMessage message : messages) {
            tokens +=
                    switch (message) {
                        case ChatMessage.Assistant assistant -> of(assistant);
                        case ChatMessage.User user ->
                                ofText(user.text())
                                        + (long) TOKENS_PER_IMAGE * user.images().size();
                        case ChatMessage.Instructions rules -> ofText(rules.text());
                        case ChatMessage.ToolResult result ->
                                ofText(result.text())
                                        + (result.callId().length() + result.tool().length())
                                                / CHARACTERS_PER_TOKEN;
                    };
        }
        return tokens;
    }

    /** The provider's own form has text and calls in it, too. */
    private static long of(ChatMessage.Assistant message) {
        if (message.original().isPresent()) {
            return ofText(message.original().get().json());
        }
        long tokens = ofText(message.text());
        for (ChatMessage.ToolCall call : message.toolCalls()) {
            tokens +=
                    ofText(call.arguments())
                            + (call.id().length() + call.tool().length()) / CHARACTERS_PER_TOKEN;
        }
        return tokens;
    }

    private static long ofText(String text) {
        return (long) TOKENS_PER_MESSAGE + text.length() / CHARACTERS_PER_TOKEN;
    }

    /** The tokens of the schemas of tools. */
    public static long ofTools(List<ChatRequest.ToolSpec> tools) {
        long characters = 0;
        for (ChatRequest.ToolSpec tool : tools) {
            characters += tool.name().length() + tool.description().length();
            characters += WrittenSchema.of(tool.parameters()).text().length();
        }
        return characters / CHARACTERS_PER_TOKEN;
    }
}
