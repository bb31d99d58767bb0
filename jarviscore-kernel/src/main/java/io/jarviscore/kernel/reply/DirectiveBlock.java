package io.jarviscore.kernel.reply;

import java.util.Optional;

/** A block of the text protocol. */
sealed interface DirectiveBlock {
    /**
     * A call.
     *
     * @param name the tool's name as written
     * @param params the arguments as JSON text
     */
    record ToolBlock(String name, String params) implements DirectiveBlock {}

    /**
     * The end.
     *
     * @param summary the sentence behind {@code DONE}, may be empty
     * @param result the value behind {@code RESULT} as plain JSON
     */
    record DoneBlock(String summary, Optional<Object> result) implements DirectiveBlock {}

    /** A block that cannot be read, with an error for the model. */
    record Malformed(String reason) implements DirectiveBlock {}
}
