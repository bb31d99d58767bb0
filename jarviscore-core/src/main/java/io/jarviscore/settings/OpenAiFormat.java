package io.jarviscore.settings;

/** The formats in which OpenAI's models are asked. */
public enum OpenAiFormat {
    /** Chat Completions, which almost every server speaks. */
    CHAT,
    /** Responses, in which a model's reasoning is carried from turn to turn. */
    RESPONSES
}
