package io.jarviscore.operations.console;

import io.jarviscore.MeshEvent;
import io.jarviscore.json.Json;
import java.util.Locale;
import java.util.Optional;

/** Events as lines of the page's log, with their tasks. */
final class EventText {
    private static final int LONGEST = 500;

    private EventText() {}

    /** The workflow that an event belongs to. */
    static Optional<String> workflowOf(MeshEvent event) {
        return switch (event) {
            case MeshEvent.Workflow workflow -> Optional.of(workflow.workflowId());
            case MeshEvent.ApprovalChange change -> Optional.of(change.approval().workflowId());
            default -> task(event).map(task -> task.substring(0, Math.max(0, task.indexOf('/'))));
        };
    }

    /** The step's part of a task's id. */
    static String step(String task) {
        return task.substring(task.indexOf('/') + 1);
    }

    /** The line of an event; empty for those that are only counted. */
    static Optional<Line> of(MeshEvent event) {
        return Optional.ofNullable(
                switch (event) {
                    case MeshEvent.Workflow workflow ->
                            new Line(
                                    workflow.workflowId(),
                                    "workflow",
                                    workflow.result()
                                            .map(result -> "ended: " + result.status())
                                            .orElse("started"),
                                    workflow.result()
                                            .filter(r -> r.status().name().equals("FAILURE"))
                                            .isPresent());
                    case MeshEvent.Step step ->
                            new Line(
                                    step.task(),
                                    "step",
                                    step.phase().name().toLowerCase(Locale.ROOT)
                                            + step.outcome()
                                                    .map(o -> ": " + clip(o.summary()))
                                                    .orElse(""),
                                    step.outcome()
                                            .filter(o -> o.status().name().equals("FAILURE"))
                                            .isPresent());
                    case MeshEvent.Turn turn ->
                            new Line(
                                    turn.task(),
                                    "turn",
                                    turn.number()
                                            + ", "
                                            + turn.model()
                                            + ": "
                                            + clip(turn.decision()),
                                    false);
                    case MeshEvent.ToolCall call ->
                            new Line(
                                    call.task(),
                                    "tool",
                                    call.tool()
                                            + clip(call.arguments())
                                            + " → "
                                            + clip(call.result()),
                                    call.failed());
                    case MeshEvent.CodeRun run ->
                            new Line(
                                    run.task(),
                                    "code",
                                    run.result().status().name().toLowerCase(Locale.ROOT),
                                    run.result().error().isPresent());
                    case MeshEvent.CodeAbandoned abandoned ->
                            new Line(
                                    abandoned.task(),
                                    "code",
                                    "its thread did not end after it was interrupted",
                                    true);
                    case MeshEvent.Intervention intervention ->
                            new Line(
                                    intervention.task(),
                                    "rule",
                                    intervention.role()
                                            + ": "
                                            + intervention
                                                    .rule()
                                                    .name()
                                                    .toLowerCase(Locale.ROOT)
                                                    .replace('_', ' ')
                                            + ": "
                                            + clip(intervention.reason()),
                                    intervention.rule() == MeshEvent.Rule.ENDED);
                    // Shown at its step, while it is written.
                    case MeshEvent.Words words -> null;
                    case MeshEvent.ModelCall call ->
                            call.failure().isEmpty()
                                    ? null
                                    : new Line(
                                            "",
                                            "model",
                                            call.provider()
                                                    + ":"
                                                    + call.model()
                                                    + " failed: "
                                                    + call.failure().get(),
                                            true);
                    case MeshEvent.ModelWait wait ->
                            new Line(
                                    "",
                                    "wait",
                                    wait.provider()
                                            + ":"
                                            + wait.model()
                                            + " "
                                            + wait.reason()
                                            + ", "
                                            + wait.delay().toMillis()
                                            + " ms",
                                    false);
                    case MeshEvent.PeerChange change ->
                            new Line(
                                    "",
                                    "peer",
                                    change.peer().id() + (change.alive() ? " came" : " left"),
                                    !change.alive());
                    case MeshEvent.ApprovalChange change ->
                            new Line(
                                    change.approval().workflowId()
                                            + "/"
                                            + change.approval().stepId(),
                                    "approval",
                                    change.approval().status().name().toLowerCase(Locale.ROOT)
                                            + ": "
                                            + clip(change.approval().question()),
                                    false);
                });
    }

    private static Optional<String> task(MeshEvent event) {
        return switch (event) {
            case MeshEvent.Step step -> Optional.of(step.task());
            case MeshEvent.Turn turn -> Optional.of(turn.task());
            case MeshEvent.Words words -> Optional.of(words.task());
            case MeshEvent.ToolCall call -> Optional.of(call.task());
            case MeshEvent.CodeRun run -> Optional.of(run.task());
            case MeshEvent.CodeAbandoned abandoned -> Optional.of(abandoned.task());
            case MeshEvent.Intervention intervention -> Optional.of(intervention.task());
            default -> Optional.empty();
        };
    }

    private static String clip(String text) {
        return Json.cut(LONGEST, text);
    }

    /**
     * A line.
     *
     * @param task its task; empty for the mesh itself
     */
    record Line(String task, String kind, String text, boolean failed) {}
}
