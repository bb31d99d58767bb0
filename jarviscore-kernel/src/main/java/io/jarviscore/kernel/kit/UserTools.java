package io.jarviscore.kernel.kit;

import io.jarviscore.AgentTool;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.text.Untrusted;
import io.jarviscore.kernel.tool.ArgumentCheck;
import io.jarviscore.kernel.tool.CallPolicy;
import io.jarviscore.kernel.tool.Caution;
import io.jarviscore.kernel.tool.ConfidenceArgument;
import io.jarviscore.kernel.tool.MethodTools;
import io.jarviscore.kernel.tool.Observation;
import io.jarviscore.kernel.tool.RunTool;
import io.jarviscore.kernel.tool.ToolThread;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Makes the user's tools callable in a run: bounded by the deadline, with results as plain JSON.
 */
public final class UserTools {
    private UserTools() {}

    /** A tool that the user built. */
    public static RunTool of(AgentTool tool, CallPolicy policy) {
        return of(tool, new ArgumentCheck(tool.name(), tool.parameters()), policy);
    }

    /** A tool that is a method; its arguments are bound when they are checked. */
    public static RunTool of(MethodTools.Offer offer, CallPolicy policy) {
        AgentTool tool = offer.tool();
        return of(
                tool,
                new ArgumentCheck(
                        tool.name(),
                        tool.parameters(),
                        arguments -> offer.call().withoutTask(arguments)),
                policy);
    }

    private static RunTool of(AgentTool tool, ArgumentCheck check, CallPolicy policy) {
        Optional<ConfidenceArgument> confidence =
                policy.asksConfidence(tool.repeatable())
                        ? Optional.of(ConfidenceArgument.beside(tool.parameters()))
                        : Optional.empty();
        Map<String, Object> offered =
                confidence
                        .map(argument -> argument.in(tool.parameters()))
                        .orElse(tool.parameters());
        ToolThread thread = new ToolThread();
        RunTool built =
                new RunTool(
                        new ToolSpec(tool.name(), tool.description(), offered),
                        check,
                        new Caution(
                                tool.sensitive(),
                                tool.repeatable(),
                                tool.risk(),
                                tool.reconciler(),
                                confidence),
                        (run, call, arguments) ->
                                thread.call(
                                        run.account(),
                                        () -> call(tool, run.taskOfCall(), call, arguments)));
        return tool.fromOutside() ? built.fromOutside() : built;
    }

    private static Observation call(
            AgentTool tool, Task task, ToolCall call, Map<String, Object> arguments)
            throws Exception {
        Result result;
        try {
            result = Result.of(awaited(tool.handler().call(arguments, task)));
        } catch (StoreUnavailableException e) {
            // The tool's own trouble, not the run's: the model gets it like any other.
            return Observation.failure(call, Observation.Kind.TOOL, String.valueOf(e.getMessage()));
        }
        return tool.fromOutside() ? result.marked(call) : result.of(call);
    }

    /**
     * The result of a call that is known to have been made.
     *
     * @throws io.jarviscore.json.JsonException if the result has no JSON form
     */
    public static Observation found(ToolCall call, @Nullable Object result) {
        return Result.of(result).of(call);
    }

    /**
     * A future's value, once it is complete; anything else as it is.
     *
     * @throws Exception the future's failure
     */
    private static @Nullable Object awaited(@Nullable Object returned) throws Exception {
        Object value = returned;
        while (value instanceof Future<?> || value instanceof CompletionStage<?>) {
            Future<?> future =
                    value instanceof Future<?> one
                            ? one
                            : ((CompletionStage<?>) value).toCompletableFuture();
            try {
                value = future.get();
            } catch (InterruptedException e) {
                future.cancel(true);
                throw e;
            }
        }
        return value;
    }

    /**
     * A tool's result.
     *
     * @param value as plain JSON
     * @param text as the model sees it: a text as it is, everything else as JSON
     */
    private record Result(@Nullable Object value, String text) {
        /** As data that is not to be obeyed. */
        Observation marked(ToolCall call) {
            return Observation.success(
                    call, Observation.Kind.TOOL, value, Untrusted.marked(call.tool(), text));
        }

        Observation of(ToolCall call) {
            return Observation.success(call, Observation.Kind.TOOL, value, text);
        }

        static Result of(@Nullable Object returned) {
            Object plain = Json.plain(returned);
            return new Result(plain, plain instanceof String text ? text : Json.write(plain));
        }
    }
}
