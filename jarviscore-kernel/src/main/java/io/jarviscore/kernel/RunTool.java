package io.jarviscore.kernel;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.kernel.model.WrittenSchema;
import java.util.Map;

/**
 * A tool as a run can use it.
 *
 * @param spec how the model sees it
 * @param check what its arguments must be
 * @param caution what to mind before a call
 * @param body what it does
 */
record RunTool(ToolSpec spec, ArgumentCheck check, Caution caution, Body body) {

    /** Writes the schema down: every request will carry it. */
    RunTool {
        spec = new ToolSpec(spec.name(), spec.description(), WrittenSchema.of(spec.parameters()));
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
