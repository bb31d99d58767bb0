package io.jarviscore.kernel;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.kernel.model.wire.WrittenSchema;
import java.util.Map;

/**
 * A tool as a run can use it.
 *
 * @param spec how the model sees it
 * @param check what its arguments must be
 * @param care what to mind before a call
 * @param body what it does
 * @param outside whether its results hold text that others wrote
 */
record RunTool(ToolSpec spec, ArgumentCheck check, Care care, Body body, boolean outside) {

    /** Writes the schema down: every request will carry it. */
    RunTool {
        spec = new ToolSpec(spec.name(), spec.description(), WrittenSchema.of(spec.parameters()));
    }

    /** A tool whose results hold no text from outside. */
    RunTool(ToolSpec spec, ArgumentCheck check, Care care, Body body) {
        this(spec, check, care, body, false);
    }

    /** A tool whose calls are all alike. */
    RunTool(ToolSpec spec, ArgumentCheck check, Caution caution, Body body) {
        this(spec, check, arguments -> caution, body);
    }

    /** The same tool as one whose results hold text that others wrote; it marks them itself. */
    RunTool fromOutside() {
        return new RunTool(spec, check, care, body, true);
    }

    /** What to mind before a call with these arguments. */
    Caution caution(Map<String, Object> arguments) {
        return care.before(arguments);
    }

    /** Decides what to mind before a call, by its arguments. */
    @FunctionalInterface
    interface Care {
        /** For checked arguments; never throws. */
        Caution before(Map<String, Object> arguments);
    }

    String name() {
        return spec.name();
    }

    /** What a tool does with checked arguments. */
    @FunctionalInterface
    interface Body {
        /**
         * Blocks until it is done.
         *
         * @throws Exception what went wrong, to be told to the model
         */
        Observation call(TaskRun run, ToolCall call, Map<String, Object> arguments)
                throws Exception;
    }
}
