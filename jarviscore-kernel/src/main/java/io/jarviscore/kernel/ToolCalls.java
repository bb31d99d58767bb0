package io.jarviscore.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Cause;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.Outcome;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes one call: finds the tool, checks the arguments, asks a person where that is wanted, and
 * turns whatever happens into something the model can act on.
 *
 * @param run the run that wants it
 * @param approvals decisions of people
 * @param place where the call stands in the journal
 * @param inFlight whether an earlier run may have made it and died before its result was kept
 */
record ToolCalls(TaskRun run, Approvals approvals, String place, boolean inFlight) {

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
        try {
            return make(call, found.get());
        } catch (InterruptedException | RunEndedException | StoreUnavailableException e) {
            throw e;
        } catch (ArgumentCheck.BadArgumentsException e) {
            return refused(call, String.valueOf(e.getMessage()));
        } catch (Exception e) {
            String message = Optional.ofNullable(e.getMessage()).orElse("no message");
            return refused(call, e.getClass().getSimpleName() + ": " + message);
        }
    }

    private Observation make(ToolCall call, RunTool tool) throws Exception {
        Map<String, Object> arguments = tool.check().read(tool.name(), call.arguments());
        int starts = run.journal().starts(place);
        if (tool.sensitive() && starts == 0) {
            Approval approval =
                    ask(call, arguments, "May " + agent() + " call " + tool.name() + "?");
            if (approval.status() != Approval.Status.APPROVED) {
                return refused(call, "A person did not allow this call. " + approval.note());
            }
            run.journal().starting(place);
        } else if (mayHaveHappened(tool, starts)) {
            Approval approval =
                    ask(
                            call,
                            arguments,
                            "The call of "
                                    + tool.name()
                                    + " was under way when the process died, and may have taken"
                                    + " effect. May it be made again? (question "
                                    + (starts + 1)
                                    + ")");
            if (approval.status() != Approval.Status.APPROVED) {
                return refused(
                        call,
                        "The process died during this call. It is not known whether it took effect,"
                                + " and a person decided not to make it again. "
                                + approval.note());
            }
            run.journal().starting(place);
        }
        return tool.body().call(run, call, arguments);
    }

    /** A sensitive call has certainly not been made before a person's yes was written down. */
    private boolean mayHaveHappened(RunTool tool, int starts) {
        return inFlight && !tool.repeatable() && (!tool.sensitive() || starts > 0);
    }

    /** The decision of a person; ends the run if there is none yet. */
    private Approval ask(ToolCall call, Map<String, Object> arguments, String question)
            throws RunEndedException {
        // The same question about the same call is asked once, so a task that runs again finds its
        // answer; the next call with the same arguments is another question.
        UUID fingerprint =
                UUID.nameUUIDFromBytes(
                        (place + call.tool() + Json.write(arguments) + question).getBytes(UTF_8));
        Approval approval =
                approvals.request(
                        new Approvals.Question(
                                run.task().id() + "/" + fingerprint,
                                run.task().workflowId(),
                                run.task().stepId(),
                                question,
                                Map.of("tool", call.tool(), "arguments", arguments)));
        if (approval.status() == Approval.Status.PENDING) {
            throw new RunEndedException(
                    Outcome.ended(
                            Outcome.Status.WAITING,
                            new Cause.AwaitingApproval(approval.id(), approval.question())));
        }
        return approval;
    }

    private String agent() {
        return run.profile().agentId();
    }

    private static Observation refused(ToolCall call, String text) {
        return Observation.failure(call, Observation.Kind.TOOL, text);
    }
}
