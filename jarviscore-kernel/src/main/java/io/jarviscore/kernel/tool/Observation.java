package io.jarviscore.kernel.tool;

import io.jarviscore.ChatMessage.Image;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.kernel.text.Clip;
import io.jarviscore.kernel.text.Untrusted;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call.
 *
 * @param call which call
 * @param kind the kind of call
 * @param failed whether it failed
 * @param value its value as plain JSON, null if it failed or has none
 * @param text the text for the model
 * @param image the image for the model, if it sees; not kept over a crash
 */
public record Observation(
        ToolCall call,
        Kind kind,
        boolean failed,
        @Nullable Object value,
        String text,
        Optional<Image> image) {

    /** Without an image. */
    public Observation(
            ToolCall call, Kind kind, boolean failed, @Nullable Object value, String text) {
        this(call, kind, failed, value, text, Optional.empty());
    }

    /** The kinds of call. */
    public enum Kind {
        /** Generated code was run: its result can be the answer, its failure can be repaired. */
        CODE,
        /** The agent's memory was used: an answer after it still refers to the work before. */
        MEMORY,
        /** Anything else. */
        TOOL
    }

    /** The result of a call that failed; a long text is cut. */
    public static Observation failure(ToolCall call, Kind kind, String text) {
        return new Observation(call, kind, true, null, Clip.to(Clip.OBSERVATION, text));
    }

    /** The result of a call that worked; a long text is cut. */
    public static Observation success(
            ToolCall call, Kind kind, @Nullable Object value, String text) {
        return new Observation(call, kind, false, value, Clip.to(Clip.OBSERVATION, text));
    }

    /** Returns this observation after a remark for the model. */
    public Observation after(String remark) {
        return new Observation(
                call, kind, failed, value, Clip.to(Clip.OBSERVATION, remark + "\n" + text), image);
    }

    /** Returns this observation with its text marked as data. */
    public Observation marked(String source) {
        return new Observation(call, kind, failed, value, Untrusted.marked(source, text), image);
    }

    /** Returns this observation with an image. */
    public Observation showing(Image seen) {
        return new Observation(call, kind, failed, value, text, Optional.of(seen));
    }

    /** Equal for two calls that did the same thing with the same result. */
    public String signature() {
        return call.tool() + '\n' + call.arguments().strip() + '\n' + text;
    }
}
