package io.jarviscore;

import java.util.List;

/** One message of a conversation, in no provider's format. */
public sealed interface ChatMessage {
    /** What it says. */
    String text();

    /** Rules from the program. */
    record Instructions(String text) implements ChatMessage {}

    /** What is asked. */
    record User(String text) implements ChatMessage {}

    /**
     * What the model said and asked for.
     *
     * @param text its words, may be empty
     * @param toolCalls the calls it wants, in order
     */
    record Assistant(String text, List<ToolCall> toolCalls) implements ChatMessage {
        /** Copies the calls. */
        public Assistant {
            toolCalls = List.copyOf(toolCalls);
        }
    }

    /**
     * What a call returned. Every call of an assistant message is answered by one of these before
     * the next user or assistant message; providers refuse the conversation otherwise.
     *
     * @param callId the call's id
     * @param tool the tool's name
     * @param text the result as the model sees it
     * @param failed whether the call failed
     */
    record ToolResult(String callId, String tool, String text, boolean failed)
            implements ChatMessage {}

    /**
     * A call the model wants.
     *
     * @param id ties the result to the call; unique within the conversation
     * @param tool the name it used, which may be unknown
     * @param arguments JSON text exactly as the model wrote it, which may be anything
     */
    record ToolCall(String id, String tool, String arguments) {}
}
