package io.jarviscore.engine;

import io.jarviscore.Outcome;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import java.time.Duration;
import java.util.Optional;

/** A run as one call found it. */
final class StartedRun implements WorkflowRun {
    private final WorkflowRun run;
    private final Start start;

    /**
     * A run, and how one call found it.
     *
     * @param run the run, which several calls may share
     * @param start how the call found it
     */
    StartedRun(WorkflowRun run, Start start) {
        this.run = run;
        this.start = start;
    }

    /** The run, which several calls may share. */
    WorkflowRun run() {
        return run;
    }

    @Override
    public Start start() {
        return start;
    }

    @Override
    public String workflowId() {
        return run.workflowId();
    }

    @Override
    public Optional<WorkflowResult> await(Duration atMost) throws InterruptedException {
        return run.await(atMost);
    }

    @Override
    public WorkflowResult await() throws InterruptedException {
        return run.await();
    }

    @Override
    public void cancel() {
        run.cancel();
    }

    @Override
    public Optional<Outcome.Status> status() {
        return run.status();
    }
}
