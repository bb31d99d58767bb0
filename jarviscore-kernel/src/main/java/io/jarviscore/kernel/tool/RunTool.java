package io.jarviscore.kernel.tool;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.kernel.model.wire.WrittenSchema;
import java.util.Map;

/**
 * A tool as a run can use it.
 *
 * @param spec how the model sees it
 * @param check checks its arguments
 * @param care decides on the caution before a call
 * @param body its code
 * @param outside whether its results hold text that others wrote
 */
public record RunTool(ToolSpec spec, ArgumentCheck check, Care care, Body body, boolean outside) {

    /** Writes the schema down, short: every request will carry it. */
    public RunTool {
        spec =
                new ToolSpec(
                        spec.name(),
                        spec.description(),
                        WrittenSchema.of(OfferedSchema.of(spec.parameters())));
    }

    /** A tool whose results hold no text from outside. */
    public RunTool(ToolSpec spec, ArgumentCheck check, Care care, Body body) {
        this(spec, check, care, body, false);
    }

    /** A tool with the same caution for all calls. */
    public RunTool(ToolSpec spec, ArgumentCheck check, Caution caution, Body body) {
        this(spec, check, arguments -> caution, body);
    }

    /** Returns this tool as one whose results hold untrusted text; it marks them itself. */
    public RunTool fromOutside() {
        return new RunTool(spec, check, care, body, true);
    }

    /** The caution before a call with these arguments. */
    public Caution caution(Map<String, Object> arguments) {
        return care.before(arguments);
    }

    /** Decides on the caution before a call, by its arguments. */
    @FunctionalInterface
    public interface Care {
        /** For checked arguments; never throws. */
        Caution before(Map<String, Object> arguments);
    }

    /** The name by which the model calls it. */
    public String name() {
        return spec.name();
    }

    /** A tool's code, which gets checked arguments. */
    @FunctionalInterface
    public interface Body {
        /**
         * Blocks until it is done.
         *
         * @throws Exception the failure, which is reported to the model
         */
        Observation call(CallContext run, ToolCall call, Map<String, Object> arguments)
                throws Exception;
    }
}
