package io.jarviscore.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Cause;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.Outcome;
import io.jarviscore.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes one call: finds the tool, checks the arguments, asks a person where that is wanted, and
 * turns whatever happens into something the model can act on.
 */
final class ToolCalls {
    private ToolCalls() {}

    /**
     * Blocks until the call has ended.
     *
     * @throws RunEndedException if the task cannot go on: it waits for a person, or a limit was
     *     reached
     */
    static Observation make(TaskRun run, Approvals approvals, ToolCall call)
            throws InterruptedException, RunEndedException {
        Optional<RunTool> found = run.profile().tool(call.tool());
        if (found.isEmpty()) {
            return Observation.failure(
                    call,
                    Observation.Kind.TOOL,
                    "There is no tool "
                            + Clip.name(call.tool())
                            + ". Your tools are "
                            + run.profile().tools().keySet());
        }
        RunTool tool = found.get();
        try {
            Map<String, Object> arguments = tool.check().read(tool.name(), call.arguments());
            if (tool.sensitive()) {
                Optional<Observation> refusal = approval(run, approvals, call, arguments);
                if (refusal.isPresent()) {
                    return refusal.get();
                }
            }
            return tool.body().call(run, call, arguments);
        } catch (InterruptedException | RunEndedException e) {
            throw e;
        } catch (ArgumentCheck.BadArgumentsException e) {
            return Observation.failure(call, Observation.Kind.TOOL, String.valueOf(e.getMessage()));
        } catch (BoundedCall.OverdueException e) {
            throw new RunEndedException(
                    Outcome.ended(
                            Outcome.Status.TIMEOUT,
                            run.budget()
                                    .timeLimit()
                                    .orElseThrow(() -> new IllegalStateException(e))));
        } catch (Exception e) {
            String message = Optional.ofNullable(e.getMessage()).orElse("no message");
            return Observation.failure(
                    call, Observation.Kind.TOOL, e.getClass().getSimpleName() + ": " + message);
        }
    }

    /** Empty if a person has said yes; what to tell the model if a person has said no. */
    private static Optional<Observation> approval(
            TaskRun run, Approvals approvals, ToolCall call, Map<String, Object> arguments)
            throws RunEndedException {
        String json = Json.write(arguments);
        // The same call of the same task is one question, so a task that runs again finds its
        // answer.
        UUID fingerprint = UUID.nameUUIDFromBytes((call.tool() + json).getBytes(UTF_8));
        Approval approval =
                approvals.request(
                        new Approvals.Question(
                                run.task().id() + "/" + fingerprint,
                                run.task().workflowId(),
                                run.task().stepId(),
                                "May " + run.profile().agentId() + " call " + call.tool() + "?",
                                Map.of("tool", call.tool(), "arguments", arguments)));
        return switch (approval.status()) {
            case APPROVED -> Optional.empty();
            case PENDING ->
                    throw new RunEndedException(
                            Outcome.ended(
                                    Outcome.Status.WAITING,
                                    new Cause.AwaitingApproval(
                                            approval.id(), approval.question())));
            case REJECTED, EXPIRED ->
                    Optional.of(
                            Observation.failure(
                                    call,
                                    Observation.Kind.TOOL,
                                    "A person did not allow this call. " + approval.note()));
        };
    }
}
