package io.jarviscore;

import io.jarviscore.journal.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Port: keeps workflows, and decides which node may run a step.
 *
 * <p>A step is run by the holder of its claim. A claim is a lease: it ends unless renewed, and then
 * somebody else may take the step over. Every new claim of a step carries a higher <i>epoch</i>,
 * and writes for an older epoch are refused (fencing), so a slow holder cannot overwrite its
 * successor's results.
 *
 * <p>Every method is atomic: after a crash it has happened wholly or not at all. All methods block
 * and are thread-safe. They throw {@link StoreUnavailableException} when the store cannot be
 * reached at the moment; repeating such a call is harmless, whether or not it had been done.
 */
public interface WorkflowStore {

    /**
     * Stores a definition with all its steps pending, unless the id is already known.
     *
     * @return the definition and state stored under the id, which may differ from the given ones
     */
    Snapshot open(Definition definition);

    /** The workflow stored under an id. */
    Optional<Snapshot> find(String workflowId);

    /**
     * A page of the stored workflows that pass a filter: the youngest first, and among workflows of
     * one moment those with the greater id. Found by an index of status and age, with a number of
     * round trips that does not depend on the number of workflows on the page. Changes nothing.
     *
     * <p>A workflow whose status changes between two pages may be on both or on neither.
     */
    Page<Snapshot> list(WorkflowFilter filter);

    /**
     * Claims a step that is pending, or has an expired lease, and of which all dependencies have
     * succeeded.
     *
     * @param owner names the process, and differs from that of every other one and of its own
     *     earlier lives: {@link io.jarviscore.extension.MeshAssembly#owner()}
     * @param request names this call: one that is made again because its answer was lost returns
     *     the claim that it made, with a new lease, as long as that is the newest and has not ended
     * @return the claim; empty if the step is finished, waiting, pausing, held by a living lease,
     *     not ready or unknown
     */
    Optional<Claim> claim(
            String workflowId, String stepId, String owner, Duration lease, String request);

    /** Claims a step with a call that is not made again; see the other {@code claim}. */
    default Optional<Claim> claim(String workflowId, String stepId, String owner, Duration lease) {
        return claim(workflowId, stepId, owner, lease, UUID.randomUUID().toString());
    }

    /**
     * Extends a claim's lease to this long from now.
     *
     * @return false if the claim is not the newest any more; its holder must stop
     */
    boolean renew(Claim claim, Duration lease);

    /**
     * Releases a claimed step. Any node may claim it again after the pause. Does nothing for an old
     * claim.
     *
     * @param pause how long nobody may claim it; zero for at once
     */
    void release(Claim claim, Duration pause);

    /** Gives a claimed step back, to be claimed again at once; does nothing for an old claim. */
    default void release(Claim claim) {
        release(claim, Duration.ZERO);
    }

    /**
     * Releases a claimed step whose run could not continue here. The attempt does not count; the
     * next claim has a higher epoch all the same. Does nothing for an old claim.
     */
    void abandon(Claim claim);

    /**
     * Ends the claim and stores how the step ended, in one write. A {@link Outcome.Status#WAITING}
     * outcome parks the step until {@link #reopen}. Repeating a completion that was stored is
     * harmless.
     *
     * @return false if the claim is not the newest any more; then nothing was written
     */
    boolean complete(Claim claim, Outcome outcome);

    /**
     * Ends a step that nobody runs, because it was skipped or cancelled.
     *
     * @return false if the step is claimed or finished; then nothing was written
     */
    boolean settle(String workflowId, String stepId, Outcome outcome);

    /**
     * Ends a step of any holder, because it was cancelled. A claim of it is not the newest any
     * more: its holder learns that from its next renewal, record or completion.
     *
     * @param outcome final
     * @return false if the step is finished or unknown; then nothing was written
     */
    boolean revoke(String workflowId, String stepId, Outcome outcome);

    /**
     * Makes steps pending again, forgetting how they ended; those running or pending are left
     * alone.
     *
     * @throws IllegalArgumentException if the workflow or a step is unknown; then nothing is
     *     changed
     */
    void reopen(String workflowId, List<String> stepIds);

    /**
     * Makes a step that waits for a person pending again, forgetting why it waited. Its journal
     * stays.
     *
     * @return false if it does not wait, also because it or its workflow is unknown; then nothing
     *     was written
     */
    boolean unpark(String workflowId, String stepId);

    /**
     * Appends to the journal of a claimed step: the data that another node needs to continue the
     * run. The journal is kept while the step waits or is claimed again, and is dropped when the
     * step ends.
     *
     * @return false if the claim is not the newest any more; then nothing was written, and the
     *     holder must stop
     */
    boolean record(Claim claim, JournalEntry entry);

    /** The journal of a step, oldest entry first; empty if there is none. */
    List<JournalEntry> journal(String workflowId, String stepId);

    /**
     * Workflows with a step that is pending or running and to which nothing was written for a
     * while, the quietest first. Every method here that changes something about a workflow writes
     * to it, a heartbeat's {@link #renew} too: no write for longer than a lease means that the
     * runner is gone.
     *
     * @param quiet for how long; zero finds all of them
     */
    List<String> unfinished(Duration quiet, int limit);

    /**
     * Ends the leases of all claims that a dead process holds, so that their steps can be claimed
     * at once. The claims stay the newest until then, and the holder may renew them: should it be
     * alive after all, epochs fence it as after any lease. Atomic for each step; if it fails, it
     * may have been done for some of them, and calling it again does the rest. It does not count as
     * a write for {@link #unfinished}.
     *
     * @param owner the claims' owner, as given to {@link #claim}
     * @return the workflows with a claim of that owner which nobody has taken over
     */
    List<String> expire(String owner);

    /**
     * Ends the lease of one step if a dead process holds it, as {@link #expire(String)} does. A
     * store that learns late or never which steps a process holds must override this: here the step
     * is known.
     *
     * @param owner the claims' owner, as given to {@link #claim}
     * @return whether the owner held the step, and nobody has taken it over
     */
    default boolean expire(String owner, String workflowId, String stepId) {
        expire(owner);
        return find(workflowId)
                .flatMap(found -> Optional.ofNullable(found.steps().get(stepId)))
                .flatMap(StepRecord::owner)
                .filter(owner::equals)
                .isPresent();
    }

    /**
     * Calls back after something about a workflow may have changed, by this process or another one;
     * on any thread, possibly without need, until closed. The callback must not block.
     */
    AutoCloseable watch(String workflowId, Runnable changed);

    /**
     * Whether nodes on other machines work on the same workflows. If they do, the step's data in
     * other stores must be within their reach too.
     */
    default boolean isShared() {
        return false;
    }

    /**
     * A workflow's steps, as its author declared them.
     *
     * @param workflowId unique in the store
     * @param steps at least one, with ids unique among them, in the order declared
     */
    record Definition(String workflowId, List<Step> steps) {
        /** Copies the steps. */
        public Definition {
            steps = List.copyOf(steps);
        }
    }

    /** Where a step is. */
    enum State {
        /** Nobody runs it yet. */
        PENDING,
        /** Somebody holds its claim, or held it when the lease ended. */
        RUNNING,
        /** A person has to decide first. */
        WAITING,
        /** It has a final outcome. */
        FINISHED
    }

    /**
     * A step as stored.
     *
     * @param state where it is
     * @param epoch of the newest claim, 0 before the first
     * @param attempts how often it was claimed since it was last opened
     * @param leaseUntil when the newest claim's lease ends, or the pause of a pending step; empty
     *     if there is neither
     * @param owner the owner of the newest claim; empty unless running
     * @param outcome how it ended or why it waits; empty unless finished or waiting
     */
    record StepRecord(
            State state,
            long epoch,
            int attempts,
            Optional<Instant> leaseUntil,
            Optional<String> owner,
            Optional<Outcome> outcome) {
        /** How the step stands, in a view's words. */
        public WorkflowView.Status status() {
            return switch (state) {
                case PENDING -> WorkflowView.Status.PENDING;
                case RUNNING -> WorkflowView.Status.RUNNING;
                case WAITING -> WorkflowView.Status.WAITING;
                case FINISHED ->
                        outcome.map(ended -> WorkflowView.Status.valueOf(ended.status().name()))
                                .orElse(WorkflowView.Status.SUCCESS);
            };
        }
    }

    /**
     * A workflow as stored at one moment.
     *
     * @param definition the declared steps
     * @param steps each step's record, by id, in the order declared
     * @param times when something happened to it
     */
    record Snapshot(Definition definition, Map<String, StepRecord> steps, Times times) {
        /** How the workflow stands, from its steps. */
        public WorkflowView.Status status() {
            if (steps.values().stream().anyMatch(step -> step.state() == State.WAITING)) {
                return WorkflowView.Status.WAITING;
            }
            if (!isFinished()) {
                return WorkflowView.Status.RUNNING;
            }
            return Stream.of(
                            WorkflowView.Status.CANCELLED,
                            WorkflowView.Status.FAILURE,
                            WorkflowView.Status.TIMEOUT)
                    .filter(this::has)
                    .findFirst()
                    .orElse(WorkflowView.Status.SUCCESS);
        }

        private boolean has(WorkflowView.Status status) {
            return steps.values().stream().anyMatch(step -> step.status() == status);
        }

        /** Whether every step has a final outcome. */
        public boolean isFinished() {
            return steps.values().stream().allMatch(step -> step.state() == State.FINISHED);
        }
    }

    /**
     * When something happened to a workflow, by the store's clock.
     *
     * @param openedAt when it was stored
     * @param changedAt when something was written to it last, heartbeats included
     * @param startedAt when each step was claimed last, by id; without those never claimed
     * @param endedAt when each step ended or began to wait for a person, by id
     */
    record Times(
            Instant openedAt,
            Instant changedAt,
            Map<String, Instant> startedAt,
            Map<String, Instant> endedAt) {
        /** Copies the maps. */
        public Times {
            startedAt = Map.copyOf(startedAt);
            endedAt = Map.copyOf(endedAt);
        }
    }

    /**
     * The right to run a step.
     *
     * @param workflowId the workflow
     * @param stepId the step
     * @param owner the mesh that holds it
     * @param epoch the fencing token: higher than that of every earlier claim of the step
     * @param attempt 1 for the first claim since the step was opened
     */
    record Claim(String workflowId, String stepId, String owner, long epoch, int attempt) {}
}
