package io.jarviscore.kernel.kit;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Sandbox;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.tool.ArgumentCheck;
import io.jarviscore.kernel.tool.CallContext;
import io.jarviscore.kernel.tool.Caution;
import io.jarviscore.kernel.tool.Observation;
import io.jarviscore.kernel.tool.RunTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tool {@code run_code}: runs the model's code in the sandbox. */
public final class CodeTool {
    static final String NAME = "run_code";

    /** Of one character, as CommonMark has it (4.5). */
    private static final int SHORTEST_FENCE = 3;

    private static final String INPUTS =
            " `inputs`: `task`, `params`, `results` of earlier steps by id. The last `result` is"
                    + " the task's answer; your final reply explains it.";

    /** Without additionalProperties, which is checked: every request carries this. */
    private static final Map<String, Object> OFFERED =
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of("code", Map.of("type", "string")),
                    "required",
                    List.of("code"));

    private static final Map<String, Object> PARAMETERS = closed(OFFERED);

    private final Sandbox sandbox;
    private final Duration timeout;
    private final Optional<ServiceCalls> services;
    private final Optional<Workspace> workspace;

    private CodeTool(
            Sandbox sandbox,
            Duration timeout,
            Optional<ServiceCalls> services,
            Optional<Workspace> workspace) {
        this.workspace = workspace;
        this.sandbox = sandbox;
        this.timeout = timeout;
        this.services = services;
    }

    static RunTool of(
            Sandbox sandbox,
            Duration timeout,
            Optional<ServiceCalls> services,
            Optional<Workspace> workspace) {
        CodeTool tool = new CodeTool(sandbox, timeout, services, workspace);
        ToolSpec spec =
                new ToolSpec(
                        NAME,
                        "Runs code. "
                                + sandbox.manual()
                                + INPUTS
                                + services.map(ServiceCalls::inCode).orElse("")
                                + workspace.map(Workspace::inCode).orElse(""),
                        OFFERED);
        return new RunTool(spec, new ArgumentCheck(NAME, PARAMETERS), Caution.NONE, tool::run);
    }

    private static Map<String, Object> closed(Map<String, Object> schema) {
        Map<String, Object> closed = new LinkedHashMap<>(schema);
        closed.put("additionalProperties", false);
        return closed;
    }

    private Observation run(CallContext run, ToolCall call, Map<String, Object> arguments)
            throws InterruptedException {
        String code = withoutFence(String.valueOf(arguments.get("code")));
        Duration left = run.timeLeft();
        Optional<ServiceCalls.Reads> reads = services.map(calls -> calls.reads(run.task()));
        Optional<TaskFiles> files = workspace.map(space -> space.of(run.task()));
        Map<String, Sandbox.Capability> functions = new LinkedHashMap<>();
        reads.ifPresent(each -> functions.putAll(each.capability()));
        files.ifPresent(each -> functions.putAll(each.functions()));
        Sandbox.Result result =
                sandbox.run(
                        new Sandbox.Request(
                                code,
                                inputs(run.task()),
                                left.compareTo(timeout) < 0 ? left : timeout,
                                functions));
        keep(files);
        run.report(new MeshEvent.CodeRun(run.now(), run.task().id(), run.agentId(), code, result));
        reads.ifPresent(ServiceCalls.Reads::throwIfHeld);
        Observation plain = observation(call, result);
        Observation observation =
                reads.filter(ServiceCalls.Reads::hasRead).isPresent() ? plain.marked(NAME) : plain;
        String advice = observation.failed() ? sandbox.advice(result) : "";
        return !advice.isEmpty() && run.isNewAdvice(advice)
                ? Observation.failure(
                        call, Observation.Kind.CODE, observation.text() + "\n" + advice)
                : observation;
    }

    private static void keep(Optional<TaskFiles> files) {
        if (files.isPresent()) {
            try {
                files.get().keep();
            } catch (IOException e) {
                throw new UncheckedIOException("a file of the task cannot be kept", e);
            }
        }
    }

    /** The code inside a Markdown fence, if all of the text is one fence; models add them. */
    public static String withoutFence(String text) {
        String block = text.strip();
        int fence = fenceAt(block);
        int codeAt = block.indexOf('\n') + 1;
        String close = block.substring(0, fence);
        int codeEnd = block.length() - fence;
        if (fence < SHORTEST_FENCE
                || codeAt == 0
                || codeEnd < codeAt
                || block.substring(fence, codeAt).indexOf('`') >= 0
                || !block.endsWith(close)) {
            return text;
        }
        String code = block.substring(codeAt, codeEnd);
        int lastLine = code.lastIndexOf('\n') + 1;
        // The closing fence may be indented.
        return code.substring(lastLine).isBlank()
                ? code.substring(0, Math.max(0, lastLine - 1))
                : code;
    }

    /** How many characters of one kind a text begins with, of the two that make fences. */
    private static int fenceAt(String block) {
        int end = 0;
        boolean isFence = block.startsWith("`") || block.startsWith("~");
        while (isFence && end < block.length() && block.charAt(end) == block.charAt(0)) {
            end++;
        }
        return end;
    }

    /** The result of a run, as the model receives it. */
    static Observation observation(ToolCall call, Sandbox.Result result) {
        String printed = result.output().isBlank() ? "" : "\nprinted:\n" + result.output();
        if (result.status() == Sandbox.Status.SUCCESS) {
            return Observation.success(
                    call,
                    Observation.Kind.CODE,
                    result.value(),
                    "result: " + Json.write(result.value()) + printed);
        }
        return Observation.failure(
                call,
                Observation.Kind.CODE,
                result.errorType().orElse("Error")
                        + ": "
                        + result.error().orElse("no message")
                        + printed);
    }

    /** The code's inputs: the task's own data and nothing else. */
    private static Map<String, Object> inputs(Task task) {
        Map<String, Object> results = new LinkedHashMap<>();
        for (Map.Entry<String, Outcome> input : task.inputs().entrySet()) {
            results.put(input.getKey(), input.getValue().payload());
        }
        return Map.of("task", task.text(), "params", task.params(), "results", results);
    }
}
