package io.jarviscore;

/** Ends the run of a step that has to wait for a person. For the mesh to catch, not for agents. */
public final class ApprovalPendingException extends JarvisException {
    private static final long serialVersionUID = 1L;

    private final Approval approval;

    /** Carries the question. */
    public ApprovalPendingException(Approval approval) {
        super("waiting for approval " + approval.id() + ": " + approval.question());
        this.approval = approval;
    }

    /** The question. */
    public Approval approval() {
        return approval;
    }
}
