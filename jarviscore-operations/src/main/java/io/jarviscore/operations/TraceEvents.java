package io.jarviscore.operations;

import io.jarviscore.Approval;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Usage;
import io.jarviscore.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes mesh events as lines of JSON: {@code workflow_id}, {@code step_id}, {@code timestamp},
 * {@code type}, {@code data} as the deployment guide has them, and {@code seq}, {@code node} and
 * {@code v}. Long texts are clipped, secrets masked. Immutable.
 */
final class TraceEvents {
    /** The version of the lines; raised when a field changes its meaning. */
    private static final int VERSION = 1;

    private static final int LONG_TEXT = 2_000;
    private static final int SUMMARY = 1_000;

    private final String owner;
    private final Redaction redaction;

    TraceEvents(String owner, Redaction redaction) {
        this.owner = owner;
        this.redaction = redaction;
    }

    /** Whether an event belongs to a workflow; the others are in the metrics alone. */
    static boolean isTraced(MeshEvent event) {
        return switch (event) {
            case MeshEvent.Workflow workflow -> true;
            case MeshEvent.Step step -> true;
            case MeshEvent.Turn turn -> true;
            case MeshEvent.ToolCall call -> true;
            case MeshEvent.CodeRun run -> true;
            case MeshEvent.ApprovalChange change -> true;
            case MeshEvent.Words words -> false;
            case MeshEvent.CodeAbandoned abandoned -> true;
            case MeshEvent.ModelCall call -> false;
            case MeshEvent.ModelWait wait -> false;
            case MeshEvent.PeerChange change -> false;
        };
    }

    /** The line of an event that {@link #isTraced}. */
    Line line(long sequence, MeshEvent event) {
        Map<String, Object> data = new LinkedHashMap<>();
        return switch (event) {
            case MeshEvent.Workflow workflow ->
                    line(
                            sequence,
                            event,
                            workflow.workflowId() + "/",
                            workflow(workflow, data),
                            data);
            case MeshEvent.Step step -> line(sequence, event, step.task(), step(step, data), data);
            case MeshEvent.Turn turn -> line(sequence, event, turn.task(), turn(turn, data), data);
            case MeshEvent.ToolCall call ->
                    line(sequence, event, call.task(), toolCall(call, data), data);
            case MeshEvent.CodeRun run ->
                    line(sequence, event, run.task(), codeRun(run, data), data);
            case MeshEvent.ApprovalChange change ->
                    line(
                            sequence,
                            event,
                            change.approval().workflowId() + "/" + change.approval().stepId(),
                            approval(change.approval(), data),
                            data);
            case MeshEvent.Words words -> throw untraced(event);
            case MeshEvent.CodeAbandoned abandoned -> {
                data.put("agent", abandoned.agentId());
                yield line(sequence, event, abandoned.task(), "code_abandoned", data);
            }
            case MeshEvent.ModelCall call -> throw untraced(event);
            case MeshEvent.ModelWait wait -> throw untraced(event);
            case MeshEvent.PeerChange change -> throw untraced(event);
        };
    }

    private static IllegalArgumentException untraced(MeshEvent event) {
        return new IllegalArgumentException("not traced: " + event.getClass().getSimpleName());
    }

    private Line line(
            long sequence, MeshEvent event, String task, String type, Map<String, Object> data) {
        int slash = task.indexOf('/');
        String workflowId = slash < 0 ? task : task.substring(0, slash);
        String stepId = slash < 0 ? "" : task.substring(slash + 1);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("workflow_id", workflowId);
        line.put("step_id", stepId);
        line.put("timestamp", event.at().toString());
        line.put("type", type);
        line.put("data", data);
        line.put("seq", sequence);
        line.put("node", owner);
        line.put("v", VERSION);
        return new Line(workflowId, stepId, redaction.mask(Json.write(line)));
    }

    private static String workflow(MeshEvent.Workflow workflow, Map<String, Object> data) {
        if (workflow.result().isEmpty()) {
            return "workflow_start";
        }
        data.put("status", lower(workflow.result().get().status()));
        data.put("step_count", workflow.result().get().steps().size());
        spent(workflow.result().get().usage(), data);
        return "workflow_complete";
    }

    private static String step(MeshEvent.Step step, Map<String, Object> data) {
        data.put("agent", step.agentId());
        data.put("attempt", step.attempt());
        step.outcome().ifPresent(outcome -> outcome(outcome, data));
        return switch (step.phase()) {
            case STARTED -> "step_start";
            case RETRYING -> "error_recovery";
            case ENDED ->
                    step.outcome().filter(Outcome::isFinal).filter(o -> !o.isSuccess()).isPresent()
                            ? "step_failed"
                            : "step_complete";
        };
    }

    private static void outcome(Outcome outcome, Map<String, Object> data) {
        data.put("status", lower(outcome.status()));
        data.put("success", outcome.isSuccess());
        data.put("summary", clip(SUMMARY, outcome.summary()));
        outcome.cause().ifPresent(cause -> data.put("cause", cause.getClass().getSimpleName()));
        spent(outcome.usage(), data);
    }

    private static String turn(MeshEvent.Turn turn, Map<String, Object> data) {
        data.put("agent", turn.agentId());
        data.put("role", turn.role());
        data.put("turn", turn.number());
        data.put("decision", clip(LONG_TEXT, turn.decision()));
        data.put("model", turn.model());
        spent(turn.usage(), data);
        return "llm_response";
    }

    private static String toolCall(MeshEvent.ToolCall call, Map<String, Object> data) {
        data.put("agent", call.agentId());
        data.put("tool", call.tool());
        data.put("args", clip(LONG_TEXT, call.arguments()));
        data.put("success", !call.failed());
        data.put(call.failed() ? "error" : "result", clip(LONG_TEXT, call.result()));
        data.put("latency_ms", milliseconds(call.elapsed()));
        return "tool_result";
    }

    private static String codeRun(MeshEvent.CodeRun run, Map<String, Object> data) {
        data.put("agent", run.agentId());
        data.put("code", clip(LONG_TEXT, run.code()));
        data.put("status", lower(run.result().status()));
        data.put("sandbox", run.result().sandbox());
        run.result().error().ifPresent(error -> data.put("error", clip(LONG_TEXT, error)));
        return "code_run";
    }

    private static String approval(Approval approval, Map<String, Object> data) {
        data.put("task_id", approval.id());
        data.put("description", clip(SUMMARY, approval.question()));
        if (approval.status() == Approval.Status.PENDING) {
            return "hitl_task_created";
        }
        data.put("outcome", lower(approval.status()));
        data.put("by", approval.decidedBy());
        data.put("comment", clip(SUMMARY, approval.note()));
        return "hitl_resolved";
    }

    private static void spent(Usage usage, Map<String, Object> data) {
        data.put("latency_ms", milliseconds(usage.elapsed()));
        if (usage.modelCalls() > 0) {
            data.put("input_tokens", usage.inputTokens());
            data.put("output_tokens", usage.outputTokens());
            data.put("cached_tokens", usage.cachedTokens());
            usage.costUsd().ifPresent(usd -> data.put("cost_usd", usd));
        }
    }

    private static double milliseconds(Duration elapsed) {
        return Math.round(elapsed.toNanos() / 100_000.0) / 10.0;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** At most so many characters, never half of one, with the length of the rest. */
    private static String clip(int most, String text) {
        if (text.length() <= most) {
            return text;
        }
        int end = Json.end(most, text);
        return text.substring(0, end) + "… [" + (text.length() - end) + " more characters]";
    }

    /**
     * A line of a trace.
     *
     * @param workflowId its workflow
     * @param stepId its step; empty for the workflow itself
     * @param text JSON, without the line end
     */
    record Line(String workflowId, String stepId, String text) {}
}
