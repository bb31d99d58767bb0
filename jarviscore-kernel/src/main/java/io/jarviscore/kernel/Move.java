package io.jarviscore.kernel;

import io.jarviscore.Cause;
import io.jarviscore.ChatMessage.ToolCall;
import java.util.List;

/** The next move of the loop. */
sealed interface Move {
    /** The run after it. */
    RunState state();

    /** Make these calls, in order. */
    record Act(RunState state, List<ToolCall> calls) implements Move {}

    /**
     * Offer this as the result.
     *
     * @param payload the result as plain JSON
     * @param text the model's words about it
     */
    record Offer(RunState state, Object payload, String text) implements Move {}

    /** Take another turn. */
    record Again(RunState state) implements Move {}

    /** Give up, for this reason. */
    record Fail(RunState state, Cause cause) implements Move {}
}
