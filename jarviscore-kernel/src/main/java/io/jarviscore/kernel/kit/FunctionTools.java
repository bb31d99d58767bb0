package io.jarviscore.kernel.kit;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.MeshEvent;
import io.jarviscore.Sandbox;
import io.jarviscore.json.Json;
import io.jarviscore.json.ObjectSchema;
import io.jarviscore.kernel.registry.FunctionRegistry;
import io.jarviscore.kernel.registry.StoredFunction;
import io.jarviscore.kernel.text.Clip;
import io.jarviscore.kernel.tool.ArgumentCheck;
import io.jarviscore.kernel.tool.ArgumentCheck.BadArgumentsException;
import io.jarviscore.kernel.tool.CallContext;
import io.jarviscore.kernel.tool.Caution;
import io.jarviscore.kernel.tool.Observation;
import io.jarviscore.kernel.tool.RunTool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tools {@code find_function}, {@code run_function} and {@code save_function}: code that worked
 * is stored under a name and called again with arguments, never typed again. Only trusted versions
 * are found and called. Code is run in the sandbox, by a call and by the proof before it is saved.
 */
final class FunctionTools {
    /** The language of the sandbox in the process. */
    private static final String LANGUAGE = "javascript";

    private static final int MOST_FOUND = 5;
    private static final String ARGUMENTS = "arguments";

    private static final Map<String, Object> FIND =
            ObjectSchema.of(Map.of("query", ObjectSchema.text("what the function has to do")));

    private static final Map<String, Object> RUN =
            ObjectSchema.of(
                    Map.of(
                            "name",
                            ObjectSchema.text("the function's name"),
                            ARGUMENTS,
                            Map.of("type", "object", "description", "as its parameters say")));

    private static final Map<String, Object> SAVE =
            ObjectSchema.of(
                    Map.of(
                            "name",
                            ObjectSchema.text("lower-case letters, digits and _"),
                            "description",
                            ObjectSchema.text("what it does, for somebody who looks for it"),
                            "parameters",
                            Map.of(
                                    "type",
                                    "object",
                                    "description",
                                    "the JSON Schema of its arguments, of type object"),
                            "code",
                            ObjectSchema.text("the source: reads `inputs.args`, sets `result`"),
                            "example",
                            Map.of(
                                    "type",
                                    "object",
                                    "description",
                                    "arguments to prove it with, now")));

    private final FunctionRegistry registry;
    private final Sandbox sandbox;
    private final Duration timeout;

    /**
     * Tools for one registry.
     *
     * @param registry where the functions are
     * @param sandbox runs them
     * @param timeout how long a run may take
     */
    FunctionTools(FunctionRegistry registry, Sandbox sandbox, Duration timeout) {
        this.registry = registry;
        this.sandbox = sandbox;
        this.timeout = timeout;
    }

    List<RunTool> tools() {
        return List.of(
                tool(
                        "find_function",
                        "Finds stored functions that do something. Look before you write code.",
                        FIND,
                        this::find),
                tool(
                        "run_function",
                        "Runs a stored function by name and returns its result.",
                        RUN,
                        this::call),
                tool(
                        "save_function",
                        "Runs code with an example and, if it works, stores it as a function for"
                                + " later tasks. For code that others can use with other arguments.",
                        SAVE,
                        this::save));
    }

    private Observation find(CallContext run, ToolCall call, Map<String, Object> arguments) {
        List<Map<String, Object>> found = new ArrayList<>();
        boolean tainted = false;
        String query = String.valueOf(arguments.get("query"));
        for (FunctionRegistry.Known known : registry.search(query, LANGUAGE, MOST_FOUND)) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("name", known.function().name());
            shown.put("description", known.function().description());
            shown.put("parameters", known.function().parameters());
            shown.put("stage", known.standing().stage().name());
            found.add(shown);
            tainted |= known.function().tainted();
        }
        String words = found.isEmpty() ? "No stored function does that." : Json.write(found);
        Observation told = Observation.success(call, Observation.Kind.MEMORY, found, words);
        return tainted ? told.marked("the function registry") : told;
    }

    private Observation call(CallContext run, ToolCall call, Map<String, Object> arguments)
            throws InterruptedException {
        String name = String.valueOf(arguments.get("name"));
        Optional<FunctionRegistry.Known> known = registry.trusted(name, LANGUAGE);
        if (known.isEmpty()) {
            return Observation.failure(
                    call,
                    Observation.Kind.TOOL,
                    "There is no trusted function "
                            + Clip.name(name)
                            + ": find_function names those that exist.");
        }
        StoredFunction function = known.get().function();
        Map<String, Object> given = object(arguments, ARGUMENTS);
        try {
            new ArgumentCheck(name, function.parameters()).require(name, given);
        } catch (BadArgumentsException e) {
            return Observation.failure(call, Observation.Kind.TOOL, String.valueOf(e.getMessage()));
        }
        return run(run, call, function, given, true);
    }

    private Observation save(CallContext run, ToolCall call, Map<String, Object> arguments)
            throws InterruptedException, BadArgumentsException {
        StoredFunction function =
                new StoredFunction(
                        String.valueOf(arguments.get("name")),
                        String.valueOf(arguments.get("description")),
                        object(arguments, "parameters"),
                        LANGUAGE,
                        CodeTool.withoutFence(String.valueOf(arguments.get("code"))),
                        object(arguments, "example"),
                        run.isTainted());
        new ArgumentCheck(function.name(), function.parameters())
                .require(function.name(), function.example());
        Observation proof = run(run, call, function, function.example(), false);
        if (proof.failed()) {
            return proof.after("Not saved, since it failed with the example.");
        }
        registry.store(function, Map.of("agent", run.agentId(), "task", run.task().id()));
        registry.ran(function, function.example(), true);
        return proof.after("Saved as " + function.name() + ".");
    }

    private Observation run(
            CallContext run,
            ToolCall call,
            StoredFunction function,
            Map<String, Object> given,
            boolean counts)
            throws InterruptedException {
        Duration left = run.timeLeft();
        boolean whole = left.compareTo(timeout) >= 0;
        Sandbox.Result result =
                sandbox.run(
                        Sandbox.Request.of(
                                function.source(), Map.of("args", given), whole ? timeout : left));
        run.report(
                new MeshEvent.CodeRun(
                        run.now(), run.task().id(), run.agentId(), function.source(), result));
        // A run that the task's own end cut short says nothing about the code.
        if (counts && (result.status() != Sandbox.Status.TIMEOUT || whole)) {
            registry.ran(function, given, result.status() == Sandbox.Status.SUCCESS);
        }
        Observation told = CodeTool.observation(call, result);
        return counts && function.tainted() ? told.marked(function.name()) : told;
    }

    @SuppressWarnings("unchecked") // checked arguments of type object have text keys
    private static Map<String, Object> object(Map<String, Object> arguments, String name) {
        return (Map<String, Object>) Json.bind(arguments.get(name), Map.class);
    }

    private static RunTool tool(
            String name, String description, Map<String, Object> schema, RunTool.Body body) {
        return new RunTool(
                new ToolSpec(name, description, schema),
                new ArgumentCheck(name, schema),
                Caution.NONE,
                body);
    }
}
