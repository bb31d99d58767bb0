package io.jarviscore.engine;

import io.jarviscore.JarvisException;
import io.jarviscore.WorkflowStore;

/** Another node holds the newest claim of a step: a run of it here must stop. */
final class StepTakenOverException extends JarvisException {
    private static final long serialVersionUID = 1L;

    StepTakenOverException(WorkflowStore.Claim claim) {
        super(
                "step "
                        + claim.workflowId()
                        + "/"
                        + claim.stepId()
                        + " was taken over by another node: this run of it stops");
    }
}
