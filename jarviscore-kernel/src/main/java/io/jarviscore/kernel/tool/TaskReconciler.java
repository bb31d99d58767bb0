package io.jarviscore.kernel.tool;

import io.jarviscore.AgentTool;
import io.jarviscore.Reconciliation;
import io.jarviscore.Task;
import java.util.Map;

/** A reconciler that acts for the task's user: a service answers each user for itself. */
public interface TaskReconciler extends AgentTool.Reconciler {
    /** Like {@link #reconcile(Map, String)}, for the task that made the call. */
    Reconciliation reconcile(Map<String, Object> arguments, String idempotencyKey, Task task)
            throws Exception;

    /** Unknown: without its task nobody knows whom to ask for. */
    @Override
    default Reconciliation reconcile(Map<String, Object> arguments, String idempotencyKey) {
        return Reconciliation.unknown();
    }
}
