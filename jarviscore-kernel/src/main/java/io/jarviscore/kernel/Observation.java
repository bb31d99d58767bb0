package io.jarviscore.kernel;

import io.jarviscore.ChatMessage.Image;
import io.jarviscore.ChatMessage.ToolCall;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a call brought.
 *
 * @param call which call
 * @param kind what sort of call it was
 * @param failed whether it failed
 * @param value its value as plain JSON, null if it failed or has none
 * @param text what the model is told
 * @param image what the model is shown, if it sees; not kept over a crash
 */
record Observation(
        ToolCall call,
        Kind kind,
        boolean failed,
        @Nullable Object value,
        String text,
        Optional<Image> image) {

    /** Without an image. */
    Observation(ToolCall call, Kind kind, boolean failed, @Nullable Object value, String text) {
        this(call, kind, failed, value, text, Optional.empty());
    }

    /** What sort of call. */
    enum Kind {
        /** Generated code was run: its result can be the answer, its failure can be repaired. */
        CODE,
        /** The agent's memory was used: an answer after it still refers to what was done before. */
        MEMORY,
        /** Anything else. */
        TOOL
    }

    static Observation failure(ToolCall call, Kind kind, String text) {
        return new Observation(call, kind, true, null, Clip.to(Clip.OBSERVATION, text));
    }

    static Observation success(ToolCall call, Kind kind, @Nullable Object value, String text) {
        return new Observation(call, kind, false, value, Clip.to(Clip.OBSERVATION, text));
    }

    /** The same, with something that the model has to know first. */
    Observation after(String remark) {
        return new Observation(
                call, kind, failed, value, Clip.to(Clip.OBSERVATION, remark + "\n" + text), image);
    }

    /** The same, with something to see. */
    Observation showing(Image seen) {
        return new Observation(call, kind, failed, value, text, Optional.of(seen));
    }

    /** Equal for two calls that did the same thing with the same result. */
    String signature() {
        return call.tool() + '\n' + call.arguments().strip() + '\n' + text;
    }
}
