package io.jarviscore;

/**
 * A request contradicts the workflow's state: an unfinished workflow of that id has other steps, or
 * the step to retry has not failed. Nothing was changed. A web layer answers 409.
 */
public final class WorkflowConflictException extends JarvisException {
    private static final long serialVersionUID = 1L;

    private final String workflowId;

    /** For the engine. */
    public WorkflowConflictException(String workflowId, String message) {
        super(message);
        this.workflowId = workflowId;
    }

    /** The workflow's id. */
    public String workflowId() {
        return workflowId;
    }
}
