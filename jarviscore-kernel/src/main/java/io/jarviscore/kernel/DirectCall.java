package io.jarviscore.kernel;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.ToolAgent;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.tool.Observation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A task that is one call of a tool, which a program asks for instead of a model. It is in the
 * journal as a decision and its result, like a model's, so a crash and a person's decision are
 * treated alike. Belongs to the task's thread.
 */
final class DirectCall implements BoundedRun.Work {
    /** In place of a model, for agents that ask none. */
    static final ChatModel NO_MODEL =
            request -> {
                throw new IllegalStateException("calls of a ToolAgent ask no model");
            };

    private static final String PLACE = "1";

    private final TaskRun calling;
    private final RunScope scope;

    /**
     * A task of one call.
     *
     * @param calling makes the call
     * @param scope the task's
     */
    DirectCall(TaskRun calling, RunScope scope) {
        this.calling = calling;
        this.scope = scope;
    }

    @Override
    public Outcome run() throws InterruptedException {
        ToolCall call = call(calling.task());
        scope.taint().addAll(calling.task().taint());
        boolean carriedOn = scope.journal().wasDecided(PLACE);
        if (!carriedOn) {
            scope.journal().decided(PLACE, reply(call), "");
        }
        try {
            Observation made = calling.only(call, PLACE, carriedOn);
            Object value = made.value();
            return made.failed()
                    ? Outcome.failure(made.text())
                    : Outcome.success(value == null ? made.text() : value);
        } catch (RunEndedException e) {
            return e.outcome();
        }
    }

    @Override
    public Outcome overdue() {
        return calling.overdue();
    }

    private static ToolCall call(Task task) {
        Map<String, Object> params = task.params();
        return new ToolCall(
                "call",
                String.valueOf(params.get(ToolAgent.TOOL)),
                Json.write(params.getOrDefault(ToolAgent.ARGUMENTS, Map.of())));
    }

    private static ChatReply reply(ToolCall call) {
        return new ChatReply(
                "",
                List.of(call),
                ChatReply.Finish.TOOL_CALLS,
                ChatReply.Tokens.NONE,
                "none",
                "none",
                Optional.empty());
    }
}
