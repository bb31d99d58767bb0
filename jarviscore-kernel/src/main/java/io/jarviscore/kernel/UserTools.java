package io.jarviscore.kernel;

import io.jarviscore.AgentTool;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.json.Json;
import java.util.Map;

/**
 * Makes the user's tools callable in a run: bounded by the deadline, with results as plain JSON.
 */
final class UserTools {
    private UserTools() {}

    static RunTool of(AgentTool tool) {
        return new RunTool(
                new ToolSpec(tool.name(), tool.description(), tool.parameters()),
                new ArgumentCheck(tool.name(), tool.parameters()),
                tool.sensitive(),
                tool.repeatable(),
                (run, call, arguments) -> call(tool, call, arguments));
    }

    private static Observation call(AgentTool tool, ToolCall call, Map<String, Object> arguments)
            throws Exception {
        Result result;
        try {
            result = Result.of(tool.handler().call(arguments));
        } catch (StoreUnavailableException e) {
            // The tool's own trouble, not the run's: the model hears of it like of any other.
            return Observation.failure(call, Observation.Kind.TOOL, String.valueOf(e.getMessage()));
        }
        return Observation.success(call, Observation.Kind.TOOL, result.value(), result.text());
    }

    /**
     * A tool's result.
     *
     * @param value as plain JSON
     * @param text as the model sees it: a text as it is, everything else as JSON
     */
    private record Result(@org.jspecify.annotations.Nullable Object value, String text) {
        static Result of(@org.jspecify.annotations.Nullable Object returned) {
            Object plain = Json.plain(returned);
            return new Result(plain, plain instanceof String text ? text : Json.write(plain));
        }
    }
}
