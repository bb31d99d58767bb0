package io.jarviscore;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The running node that a {@link Mesh} delegates to: its engine, its stores and its agents. {@link
 * Mesh} adds waiting, checks, typed results and shutdown. Thread-safe.
 */
public interface MeshNode {
    /** Starts a workflow, joins its run, or finds its stored result. */
    WorkflowRun submit(String id, List<Step> steps);

    /** Like {@link #submit(String, List)}, with a listener for the events of this run. */
    WorkflowRun submit(String id, List<Step> steps, Consumer<MeshEvent> listener);

    /**
     * Resumes a stored workflow.
     *
     * @throws UnknownIdException if the store does not know it
     */
    WorkflowRun resume(String id);

    /** Reads a workflow from the store, and starts nothing. */
    Optional<WorkflowStore.Snapshot> find(String id);

    /** A view of a workflow in the store, as {@link Mesh#find} returns it. */
    Optional<WorkflowView> view(String id);

    /** Views of a page of workflows in the store, as {@link Mesh#workflows} returns them. */
    Page<WorkflowView> views(WorkflowFilter filter);

    /** Runs a failed step again, and the steps that depend on it. */
    WorkflowRun retry(String id, String stepId);

    /** Cancels a workflow, on whichever node it runs. */
    WorkflowRun cancel(String id);

    /** The connections and agents at this moment. */
    MeshStatus status();

    /** Questions to people. */
    Approvals approvals();

    /** The documents of a namespace. */
    Knowledge knowledge(String namespace);

    /** A conversation with an agent, as {@link Mesh#conversation} returns it. */
    Conversation conversation(String agent, String id);

    /**
     * Asks the workflow store for one id, and blocks for its answer.
     *
     * @throws StoreUnavailableException if there was no answer in time, or an error
     */
    void requireStore(Duration atMost);

    /** The settings it was started with. */
    Settings settings();

    /**
     * Drains the engine up to {@code shutdown_timeout}, tears agents down in reverse order of their
     * setup, leaves the fleet, and closes connections. Called once.
     */
    void close();
}
