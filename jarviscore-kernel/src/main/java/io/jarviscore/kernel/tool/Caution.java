package io.jarviscore.kernel.tool;

import io.jarviscore.AgentTool;
import java.util.Optional;

/**
 * The caution before a tool's call.
 *
 * @param sensitive whether a person is asked before each call
 * @param repeatable whether a call that was in flight at a crash may be made again
 * @param risk how much harm a call may do, from 0 to 1
 * @param reconciler finds out whether a call in flight took effect
 * @param confidence the argument by which the model says how sure it is, if it is asked
 */
public record Caution(
        boolean sensitive,
        boolean repeatable,
        double risk,
        Optional<AgentTool.Reconciler> reconciler,
        Optional<ConfidenceArgument> confidence) {

    /** Nothing: the call may be made again, and does no harm. */
    public static final Caution NONE =
            new Caution(false, true, 0, Optional.empty(), Optional.empty());
}
