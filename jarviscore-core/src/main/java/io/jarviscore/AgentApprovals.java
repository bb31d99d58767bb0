package io.jarviscore;

/** How an agent asks a person in the middle of a step. Thread-safe. */
public interface AgentApprovals {
    /**
     * Asks, and ends the run of the step until a person has decided: the first call throws, the
     * mesh parks the step, and after the decision the step is run again from its start, where this
     * returns.
     *
     * @param task the task at hand
     * @param question what is decided; the same question of the same task is asked once
     * @return the decision, approved or rejected
     * @throws ApprovalPendingException until there is one; do not catch it
     */
    Approval request(Task task, String question);
}
