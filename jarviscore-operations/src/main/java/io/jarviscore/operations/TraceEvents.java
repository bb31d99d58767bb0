package io.jarviscore.operations;

import io.jarviscore.Approval;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Usage;
import io.jarviscore.WorkflowResult;
import io.jarviscore.json.Json;
import java.time.Duration;
import java.util.Locale;

/**
 * Writes mesh events as lines of JSON: {@code workflow_id}, {@code step_id}, {@code timestamp},
 * {@code type}, {@code data} as the deployment guide has them, and {@code seq}, {@code node} and
 * {@code v}. Secrets in texts are masked and long texts cut. Belongs to one thread.
 */
final class TraceEvents {
    /** The version of the lines; raised when a field changes its meaning. */
    private static final int VERSION = 1;

    private static final int LONG_TEXT = 2_000;
    private static final int SUMMARY = 1_000;

    /** As far behind a cut a secret is looked for that begins before it. */
    private static final int LONGEST_SECRET = 4_096;

    private static final String LATENCY = "latency_ms";

    private final Redaction redaction;
    private final String node;

    /** Of the line that is being written; the next one uses it again. */
    private final StringBuilder text = new StringBuilder();

    TraceEvents(String owner, Redaction redaction) {
        this.redaction = redaction;
        this.node = clean(owner);
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
            case MeshEvent.Intervention intervention -> true;
            case MeshEvent.ModelCall call -> false;
            case MeshEvent.ModelWait wait -> false;
            case MeshEvent.PeerChange change -> false;
        };
    }

    /** The line of an event that {@link #isTraced}. */
    Line line(long sequence, MeshEvent event) {
        return switch (event) {
            case MeshEvent.Workflow workflow ->
                    line(sequence, event, workflow.workflowId() + "/", type(workflow));
            case MeshEvent.Step step -> line(sequence, event, step.task(), type(step));
            case MeshEvent.Turn turn -> line(sequence, event, turn.task(), "llm_response");
            case MeshEvent.ToolCall call -> line(sequence, event, call.task(), "tool_result");
            case MeshEvent.CodeRun run -> line(sequence, event, run.task(), "code_run");
            case MeshEvent.ApprovalChange change -> {
                Approval approval = change.approval();
                yield line(
                        sequence,
                        event,
                        approval.workflowId() + "/" + approval.stepId(),
                        isOpen(approval) ? "hitl_task_created" : "hitl_resolved");
            }
            case MeshEvent.CodeAbandoned abandoned ->
                    line(sequence, event, abandoned.task(), "code_abandoned");
            case MeshEvent.Intervention intervention ->
                    line(sequence, event, intervention.task(), "intervention");
            case MeshEvent.Words words -> throw untraced(event);
            case MeshEvent.ModelCall call -> throw untraced(event);
            case MeshEvent.ModelWait wait -> throw untraced(event);
            case MeshEvent.PeerChange change -> throw untraced(event);
        };
    }

    private static IllegalArgumentException untraced(MeshEvent event) {
        return new IllegalArgumentException("not traced: " + event.getClass().getSimpleName());
    }

    private Line line(long sequence, MeshEvent event, String task, String type) {
        int slash = task.indexOf('/');
        String workflowId = slash < 0 ? task : task.substring(0, slash);
        String stepId = slash < 0 ? "" : task.substring(slash + 1);
        JsonLine line =
                new JsonLine(text)
                        .text("workflow_id", clean(workflowId))
                        .text("step_id", clean(stepId))
                        .text("timestamp", event.at().toString())
                        .text("type", type)
                        .begin("data");
        data(event, line);
        line.end().number("seq", sequence).text("node", node).number("v", VERSION);
        return new Line(workflowId, stepId, line.finish());
    }

    private void data(MeshEvent event, JsonLine data) {
        switch (event) {
            case MeshEvent.Workflow workflow ->
                    workflow.result().ifPresent(result -> workflow(result, data));
            case MeshEvent.Step step -> step(step, data);
            case MeshEvent.Turn turn -> turn(turn, data);
            case MeshEvent.ToolCall call -> toolCall(call, data);
            case MeshEvent.CodeRun run -> codeRun(run, data);
            case MeshEvent.ApprovalChange change -> approval(change.approval(), data);
            case MeshEvent.CodeAbandoned abandoned ->
                    data.text("agent", clean(abandoned.agentId()));
            case MeshEvent.Intervention intervention -> intervention(intervention, data);
            default -> throw untraced(event);
        }
    }

    private void intervention(MeshEvent.Intervention intervention, JsonLine data) {
        data.text("agent", clean(intervention.agentId()))
                .text("role", clean(intervention.role()))
                .text("rule", lower(intervention.rule()))
                .text("reason", clean(intervention.reason()));
    }

    private static String type(MeshEvent.Workflow workflow) {
        return workflow.result().isEmpty() ? "workflow_start" : "workflow_complete";
    }

    private static String type(MeshEvent.Step step) {
        return switch (step.phase()) {
            case STARTED -> "step_start";
            case RETRYING -> "error_recovery";
            case ENDED ->
                    step.outcome().filter(Outcome::isFinal).filter(o -> !o.isSuccess()).isPresent()
                            ? "step_failed"
                            : "step_complete";
        };
    }

    private static void workflow(WorkflowResult result, JsonLine data) {
        data.text("status", lower(result.status())).number("step_count", result.steps().size());
        spent(result.usage(), data);
    }

    private void step(MeshEvent.Step step, JsonLine data) {
        data.text("agent", clean(step.agentId())).number("attempt", step.attempt());
        step.outcome().ifPresent(outcome -> outcome(outcome, data));
    }

    private void outcome(Outcome outcome, JsonLine data) {
        data.text("status", lower(outcome.status()))
                .flag("success", outcome.isSuccess())
                .text("summary", clean(SUMMARY, outcome.summary()));
        outcome.cause().ifPresent(cause -> data.text("cause", cause.getClass().getSimpleName()));
        spent(outcome.usage(), data);
    }

    private void turn(MeshEvent.Turn turn, JsonLine data) {
        data.text("agent", clean(turn.agentId()))
                .text("role", clean(turn.role()))
                .number("turn", turn.number())
                .text("decision", clean(LONG_TEXT, turn.decision()))
                .text("provider", clean(turn.provider()))
                .text("model", clean(turn.model()));
        spent(turn.usage(), data);
    }

    private void toolCall(MeshEvent.ToolCall call, JsonLine data) {
        data.text("agent", clean(call.agentId()))
                .text("tool", clean(call.tool()))
                .text("args", clean(LONG_TEXT, call.arguments()))
                .flag("success", !call.failed())
                .text(call.failed() ? "error" : "result", clean(LONG_TEXT, call.result()))
                .tenths(LATENCY, tenthsOfMillis(call.elapsed()));
    }

    private void codeRun(MeshEvent.CodeRun run, JsonLine data) {
        data.text("agent", clean(run.agentId()))
                .text("code", clean(LONG_TEXT, run.code()))
                .text("status", lower(run.result().status()))
                .text("sandbox", clean(run.result().sandbox()));
        run.result().error().ifPresent(error -> data.text("error", clean(LONG_TEXT, error)));
    }

    private void approval(Approval approval, JsonLine data) {
        data.text("task_id", approval.id())
                .text("description", clean(SUMMARY, approval.question()));
        if (!isOpen(approval)) {
            data.text("outcome", lower(approval.status()))
                    .text("by", clean(approval.decidedBy()))
                    .text("comment", clean(SUMMARY, approval.note()));
        }
    }

    private static boolean isOpen(Approval approval) {
        return approval.status() == Approval.Status.PENDING;
    }

    private static void spent(Usage usage, JsonLine data) {
        data.tenths(LATENCY, tenthsOfMillis(usage.elapsed()));
        if (usage.modelCalls() > 0) {
            data.number("input_tokens", usage.inputTokens())
                    .number("output_tokens", usage.outputTokens())
                    .number("cached_tokens", usage.cachedTokens());
            usage.costUsd().ifPresent(usd -> data.number("cost_usd", usd));
        }
    }

    private static long tenthsOfMillis(Duration elapsed) {
        return Math.round(elapsed.toNanos() / 100_000.0);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private String clean(String text) {
        return clean(SUMMARY, text);
    }

    /**
     * At most so many characters, never half of one, with the length of the rest. Secrets are
     * masked before the cut: half of one would be known by no spelling.
     */
    private String clean(int most, String text) {
        int looked = Json.end(most + LONGEST_SECRET, text);
        String masked = redaction.mask(text.substring(0, looked));
        int end = Json.end(most, masked);
        int rest = masked.length() - end + text.length() - looked;
        return rest == 0 ? masked : masked.substring(0, end) + "… [" + rest + " more characters]";
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
