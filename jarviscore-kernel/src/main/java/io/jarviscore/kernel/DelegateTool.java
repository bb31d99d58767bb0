package io.jarviscore.kernel;

import io.jarviscore.Cause;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import java.util.List;
import java.util.Map;

/**
 * The tool {@code ask_NAME}: gives a part of the task to a specialist, which runs the same loop and
 * spends from the same budget. Specialists cannot delegate further, so there is no depth to limit.
 */
final class DelegateTool {
    private static final Map<String, Object> PARAMETERS =
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of(
                            "task",
                            Map.of(
                                    "type",
                                    "string",
                                    "description",
                                    "what to do, with everything needed to know")),
                    "required",
                    List.of("task"),
                    "additionalProperties",
                    false);

    private DelegateTool() {}

    static RunTool of(AgentProfile specialist, String description) {
        String name = "ask_" + specialist.role();
        return new RunTool(
                new ToolSpec(name, description, PARAMETERS),
                new ArgumentCheck(name, PARAMETERS),
                Caution.NONE, // what the specialist did is in the journal, call by call
                (run, call, arguments) -> ask(specialist, run, call, arguments));
    }

    private static Observation ask(
            AgentProfile specialist, TaskRun run, ToolCall call, Map<String, Object> arguments)
            throws InterruptedException, RunEndedException {
        Task part = run.task().withText(String.valueOf(arguments.get("task")));
        Outcome outcome = run.delegate(specialist, part);
        if (outcome.isSuccess()) {
            return Observation.success(
                    call,
                    Observation.Kind.TOOL,
                    outcome.payload(),
                    outcome.summary() + "\n" + Json.write(outcome.payload()));
        }
        // A limit of the task's, or a question to a person, ends the whole task and not only this
        // part.
        if (outcome.cause().orElse(null) instanceof Cause.LimitReached
                || outcome.status() == Outcome.Status.WAITING) {
            throw new RunEndedException(outcome);
        }
        return Observation.failure(call, Observation.Kind.TOOL, outcome.summary());
    }
}
