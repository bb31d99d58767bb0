package io.jarviscore.thread;

import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Names the task in the logs of a thread: log records there have the fields {@value #WORKFLOW},
 * {@value #STEP} and {@value #AGENT} in their mapped diagnostic context (MDC). For code that works
 * on tasks on threads of its own.
 */
public final class TaskLog {
    /** The field with the workflow's id. */
    public static final String WORKFLOW = "workflow";

    /** The field with the step's id. */
    public static final String STEP = "step";

    /** The field with the agent's id. */
    public static final String AGENT = "agent";

    private TaskLog() {}

    /** Runs this on the calling thread, where the fields are set meanwhile. */
    public static void with(String workflowId, String stepId, String agentId, Runnable work) {
        MDC.put(WORKFLOW, workflowId);
        MDC.put(STEP, stepId);
        MDC.put(AGENT, agentId);
        try {
            work.run();
        } finally {
            MDC.remove(WORKFLOW);
            MDC.remove(STEP);
            MDC.remove(AGENT);
        }
    }

    /** This work with the calling thread's fields, for a thread of its own. */
    public static Runnable carried(Runnable work) {
        Map<String, String> fields = MDC.getCopyOfContextMap();
        return () -> {
            if (fields != null) {
                MDC.setContextMap(fields);
            }
            work.run();
        };
    }

    /** This call with the calling thread's fields, for a thread that others use afterwards. */
    public static <T extends @Nullable Object> Callable<T> carried(Callable<T> call) {
        Map<String, String> fields = MDC.getCopyOfContextMap();
        if (fields == null) {
            return call;
        }
        return () -> {
            MDC.setContextMap(fields);
            try {
                return call.call();
            } finally {
                MDC.clear();
            }
        };
    }
}
