package io.jarviscore;

import java.time.Duration;
import java.util.Map;

/**
 * How an agent asks a person in the middle of a step.
 *
 * <p>The first call ends the run of the step: it throws, the mesh parks the step without holding a
 * thread, and after the decision the step is run again from its start, where the call returns. That
 * may be in another process. A decision is bound to its question: the question, the proposal and
 * the task's run. The same question is asked once; another text or another proposal is a new
 * question, and so is the same one after {@link Mesh#retry}. So everything before the call must
 * lead to the same question again, and must be harmless when repeated.
 *
 * <p>A question that does not say how long there is to decide takes {@code hitl_timeout_seconds}.
 * Thread-safe.
 */
public interface AgentApprovals {
    /**
     * Asks.
     *
     * @param task the task at hand
     * @param question the question's text
     * @return the decision: approved, rejected, expired or withdrawn
     * @throws ApprovalPendingException until there is one; do not catch it
     */
    Approval request(Task task, String question);

    /**
     * Asks, and gives up waiting after a time.
     *
     * @param task the task at hand
     * @param question the question's text
     * @param expiresIn how long there is to decide, from when it is first asked
     * @return the decision: approved, rejected, expired or withdrawn
     * @throws ApprovalPendingException until there is one; do not catch it
     * @throws IllegalArgumentException if the time is not positive
     */
    Approval request(Task task, String question, Duration expiresIn);

    /**
     * Asks about something in particular, which the person sees and may edit.
     *
     * <p>Go on with {@link Approval#arguments} of the decision: the person may have changed them.
     * Propose the same thing in every run of the step, without times or random numbers: something
     * else is a new question.
     *
     * @param task the task at hand
     * @param question the question's text
     * @param proposed the proposed action's arguments, plain JSON
     * @return the decision: approved, rejected, expired or withdrawn
     * @throws ApprovalPendingException until there is one; do not catch it
     */
    Approval request(Task task, String question, Map<String, Object> proposed);
}
