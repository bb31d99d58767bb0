package io.jarviscore;

import java.time.Duration;
import java.util.Optional;

/** A workflow that is under way. Thread-safe. */
public interface WorkflowRun {
    /** The workflow's id. */
    String workflowId();

    /**
     * Blocks until it ends, or waits for a person, or the time is over.
     *
     * @return the result; empty if it is still running
     */
    Optional<WorkflowResult> await(Duration atMost) throws InterruptedException;

    /** Blocks until it ends or waits for a person. */
    WorkflowResult await() throws InterruptedException;

    /**
     * Stops it: running steps are interrupted, the others never start. Returns at once; {@link
     * #await} gives the result. Does nothing if it has ended.
     */
    void cancel();

    /** How it stands: empty while it is running. */
    Optional<Outcome.Status> status();
}
