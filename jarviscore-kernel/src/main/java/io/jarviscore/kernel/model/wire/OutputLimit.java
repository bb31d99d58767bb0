package io.jarviscore.kernel.model.wire;

/** The two names that the chat-completions format has had for the longest answer wanted. */
public enum OutputLimit {
    /** The old name, which most compatible servers know. */
    MAX_TOKENS("max_tokens"),
    /** The name that OpenAI's and Azure's newer models insist on. */
    MAX_COMPLETION_TOKENS("max_completion_tokens");

    private final String field;

    OutputLimit(String field) {
        this.field = field;
    }

    /** The name on the wire. */
    public String field() {
        return field;
    }

    OutputLimit other() {
        return this == MAX_TOKENS ? MAX_COMPLETION_TOKENS : MAX_TOKENS;
    }
}
