package io.jarviscore.kernel;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.json.JsonException;
import io.jarviscore.kernel.ArgumentCheck.BadArgumentsException;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one call: finds the tool, checks the arguments, has a person decide where that is wanted,
 * and turns whatever happens into something the model can act on.
 *
 * @param run the run that wants it
 * @param place where the call stands in the journal
 * @param inFlight whether an earlier run may have made it and died before its result was kept
 */
record ToolCalls(TaskRun run, String place, boolean inFlight) {

    /**
     * Blocks until the call has ended.
     *
     * @throws RunEndedException if the task cannot go on: it waits for a person, or a limit was
     *     reached
     */
    Observation make(ToolCall call) throws InterruptedException, RunEndedException {
        Optional<RunTool> found = run.profile().tool(call.tool());
        if (found.isEmpty()) {
            return refused(
                    call,
                    "There is no tool "
                            + Clip.name(call.tool())
                            + ". Your tools are "
                            + run.profile().tools().keySet());
        }
        RunTool tool = found.get();
        Oversight oversight;
        try {
            oversight = read(call, tool);
        } catch (BadArgumentsException e) {
            return refused(call, String.valueOf(e.getMessage()));
        }
        return switch (oversight.verdict()) {
            case Oversight.Verdict.Refuse refuse -> refused(call, refuse.why());
            case Oversight.Verdict.Found earlier -> found(call, earlier);
            case Oversight.Verdict.Make make -> {
                Observation made = make(call, tool, make.arguments());
                yield make.change().map(made::after).orElse(made);
            }
        };
    }

    private Oversight read(ToolCall call, RunTool tool) throws BadArgumentsException {
        Map<String, Object> arguments = tool.check().parse(tool.name(), call.arguments());
        Optional<ConfidenceArgument> confidence = tool.caution().confidence();
        Optional<Double> sure =
                confidence.isPresent() ? confidence.get().takeFrom(arguments) : Optional.empty();
        tool.check().require(tool.name(), arguments);
        return new Oversight(run, place, inFlight, call, tool, arguments, sure);
    }

    private static Observation found(ToolCall call, Oversight.Verdict.Found found) {
        try {
            return UserTools.found(call, found.result());
        } catch (JsonException e) {
            return refused(
                    call, "It took effect, but its result has no JSON form: " + e.getMessage());
        }
    }

    private Observation make(ToolCall call, RunTool tool, Map<String, Object> arguments)
            throws InterruptedException, RunEndedException {
        try {
            return tool.body().call(run, call, arguments);
        } catch (InterruptedException | RunEndedException | StoreUnavailableException e) {
            throw e;
        } catch (Exception e) {
            String message = Optional.ofNullable(e.getMessage()).orElse("no message");
            return refused(call, e.getClass().getSimpleName() + ": " + message);
        }
    }

    private static Observation refused(ToolCall call, String text) {
        return Observation.failure(call, Observation.Kind.TOOL, text);
    }
}
