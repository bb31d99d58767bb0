package io.jarviscore.kernel;

import io.jarviscore.Cause;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import io.jarviscore.json.ObjectSchema;
import io.jarviscore.kernel.tool.ArgumentCheck;
import io.jarviscore.kernel.tool.CallContext;
import io.jarviscore.kernel.tool.Caution;
import io.jarviscore.kernel.tool.Observation;
import io.jarviscore.kernel.tool.RunTool;
import java.util.Map;

/**
 * The tool {@code ask_NAME}: gives a part of the task to a specialist, which runs the same loop and
 * spends from the same budget. A specialist that may ask others can pass a part of its part on, at
 * most {@value #DEEPEST} levels below the agent.
 */
final class DelegateTool {
    /**
     * An agent, its specialist, and a specialist of that one: deeper, nobody knows the task any
     * more.
     */
    static final int DEEPEST = 3;

    private static final Map<String, Object> PARAMETERS =
            ObjectSchema.of(
                    Map.of(
                            "task",
                            ObjectSchema.text("what to do, with everything needed to know")));

    private DelegateTool() {}

    /**
     * The tool for one specialist, which is looked up at each call: specialists may name each
     * other.
     */
    static RunTool of(String specialist, String description) {
        String name = "ask_" + specialist;
        return new RunTool(
                new ToolSpec(name, description, PARAMETERS),
                new ArgumentCheck(name, PARAMETERS),
                Caution.NONE, // the specialist's work is in the journal, call by call
                (run, call, arguments) -> ask(specialist, run, call, arguments));
    }

    private static Observation ask(
            String specialist, CallContext run, ToolCall call, Map<String, Object> arguments)
            throws InterruptedException, RunEndedException {
        if (run.depth() >= DEEPEST) {
            return Observation.failure(
                    call,
                    Observation.Kind.TOOL,
                    "Not asked: this part was passed on "
                            + DEEPEST
                            + " times already. Do it yourself, or answer with what is known.");
        }
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
