package io.jarviscore.engine;

import io.jarviscore.MeshEvent;

/**
 * One line for each event, for logs: its subject, action and amounts, without the content of
 * prompts, arguments and results.
 */
final class EventText {
    private EventText() {}

    static String of(MeshEvent event) {
        return switch (event) {
            case MeshEvent.Workflow e ->
                    "workflow "
                            + e.workflowId()
                            + " "
                            + e.result().map(r -> "is " + r.status()).orElse("starts");
            case MeshEvent.Step e ->
                    "step "
                            + e.task()
                            + " "
                            + e.phase()
                            + ", agent "
                            + e.agentId()
                            + ", attempt "
                            + e.attempt()
                            + e.outcome().map(o -> ", " + o.status()).orElse("");
            case MeshEvent.Turn e ->
                    "turn "
                            + e.number()
                            + " of "
                            + e.task()
                            + ", "
                            + e.role()
                            + ": "
                            + e.decision()
                            + ", "
                            + e.model()
                            + ", "
                            + e.usage().inputTokens()
                            + " tokens in, "
                            + e.usage().outputTokens()
                            + " out, "
                            + e.usage().elapsed().toMillis()
                            + " ms";
            case MeshEvent.Words e ->
                    "words of " + e.task() + ": " + e.text().length() + " characters";
            case MeshEvent.ToolCall e ->
                    "call of "
                            + e.tool()
                            + " in "
                            + e.task()
                            + (e.failed() ? " failed" : " succeeded")
                            + ", "
                            + e.elapsed().toMillis()
                            + " ms";
            case MeshEvent.CodeRun e -> "code of " + e.task() + ": " + e.result().status();
            case MeshEvent.ModelCall e ->
                    "model call of "
                            + e.task().orElse("no task")
                            + " to "
                            + e.provider()
                            + " ("
                            + e.model()
                            + ")"
                            + e.failure().map(f -> " failed: " + f).orElse(" succeeded")
                            + ", "
                            + e.elapsed().toMillis()
                            + " ms";
            case MeshEvent.ModelWait e ->
                    "wait of "
                            + e.task().orElse("no task")
                            + " for "
                            + e.provider()
                            + " ("
                            + e.model()
                            + "): "
                            + e.reason()
                            + ", "
                            + e.delay().toMillis()
                            + " ms";
            case MeshEvent.PeerChange e ->
                    "peer " + e.peer().id() + (e.alive() ? " came" : " left");
            case MeshEvent.CodeAbandoned e ->
                    "code of " + e.task() + " goes on after its task has ended";
            case MeshEvent.Intervention e ->
                    "intervention in " + e.task() + " (" + e.role() + "): " + e.rule();
            case MeshEvent.ApprovalChange e ->
                    "approval " + e.approval().id() + " is " + e.approval().status();
        };
    }
}
