package io.jarviscore.engine;

import io.jarviscore.Outcome;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import java.time.Duration;
import java.util.Optional;

/** A workflow that had ended before it was asked for. */
record FinishedRun(String workflowId, WorkflowResult result) implements WorkflowRun {
    @Override
    public Start start() {
        return Start.FINISHED;
    }

    @Override
    public Optional<WorkflowResult> await(Duration atMost) {
        return Optional.of(result);
    }

    @Override
    public WorkflowResult await() {
        return result;
    }

    @Override
    public void cancel() {
        // There is nothing left to stop.
    }

    @Override
    public Optional<Outcome.Status> status() {
        return Optional.of(result.status());
    }
}
