package io.jarviscore;

import java.time.Duration;
import java.util.Optional;

/** A workflow that is under way. Thread-safe. */
public interface WorkflowRun {
    /** How a call found the workflow that it asked for. */
    enum Start {
        /** The store did not know the id: this call began it. */
        STARTED,
        /** A living process, this one or another, was running it. */
        JOINED,
        /** It was stored and unfinished, and no living process ran it: this call carries it on. */
        RESUMED,
        /** It had ended: nothing is run, the result is the stored one. */
        FINISHED
    }

    /** The workflow's id. */
    String workflowId();

    /** How the call that returned this object found the workflow. Does not change. */
    Start start();

    /**
     * Blocks until it ends, waits for a person, or the time has expired.
     *
     * @return the result; empty if it is still running
     */
    Optional<WorkflowResult> await(Duration atMost) throws InterruptedException;

    /** Blocks until it ends or waits for a person. */
    WorkflowResult await() throws InterruptedException;

    /**
     * Cancels the workflow: running steps are interrupted, the others never start, and undecided
     * questions are withdrawn. Returns at once if it runs here, and {@link #await} gives the
     * result; if it waits for a person, blocks until the store has it. Does nothing if it has
     * ended.
     *
     * @throws StoreUnavailableException if it waits and the store is unavailable call again
     * @throws IllegalStateException if it waits and the mesh is closed
     */
    void cancel();

    /**
     * How it stands: empty while it is running.
     *
     * @throws JarvisException if it could not be run, like {@link #await}
     */
    Optional<Outcome.Status> status();
}
