package io.jarviscore.stored;

import io.jarviscore.BlobStore;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Page;
import io.jarviscore.Payload;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowStore;
import io.jarviscore.journal.JournalEntry;
import io.jarviscore.json.JsonException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps outputs and journal entries that are large in the blob store, and a reference in the store
 * itself; readers get the value as if it were in the store.
 *
 * <p>A blob is stored before the record that refers to it: a crash in between leaves a blob that
 * nothing refers to, never a reference to nothing. Such a blob, and those of earlier claims, are
 * deleted when a later claim of the step is completed or the step is settled. Blobs that a crash
 * leaves behind are deleted with those of workflows that the store has forgotten, see {@code
 * io.jarviscore.engine.ForgottenBlobs}.
 */
public final class OffloadingWorkflowStore implements WorkflowStore {
    private static final Logger log = LoggerFactory.getLogger(OffloadingWorkflowStore.class);

    /** The one field of an entry whose data is elsewhere. */
    private static final String BLOB = "dataBlob";

    private final WorkflowStore store;
    private final StepBlobs blobs;
    private final int maxBytes;

    /** Claims of this process under which journal entries went to the blob store. */
    private final Set<Claim> recorded = ConcurrentHashMap.newKeySet();

    OffloadingWorkflowStore(WorkflowStore store, BlobStore blobs, BlobMarks marks, int maxBytes) {
        this.store = store;
        this.blobs = new StepBlobs(blobs, marks);
        this.maxBytes = maxBytes;
    }

    /**
     * The store for a mesh's engine, with its large outputs in blobs.
     *
     * @param local whether the blobs are a folder of this machine
     */
    public static WorkflowStore around(
            WorkflowStore store, BlobStore blobs, BlobMarks marks, boolean local, int maxBytes) {
        if (store.isShared() && local) {
            log.warn(
                    "Workflows are shared with other machines, but step outputs over {} bytes go to a"
                            + " folder of this one: nodes elsewhere cannot read them. Set"
                            + " storage_base_path to a folder that all machines share, or hand a shared"
                            + " store to Mesh.builder().blobs(…)",
                    maxBytes);
        }
        return new OffloadingWorkflowStore(store, blobs, marks, maxBytes);
    }

    @Override
    public Snapshot open(Definition definition) {
        return reaching(store.open(definition));
    }

    @Override
    public Optional<Snapshot> find(String workflowId) {
        return store.find(workflowId).map(this::reaching);
    }

    @Override
    public Page<Snapshot> list(WorkflowFilter filter) {
        return store.list(filter).map(this::reaching);
    }

    @Override
    public Optional<Claim> claim(
            String workflowId, String stepId, String owner, Duration lease, String request) {
        return store.claim(workflowId, stepId, owner, lease, request);
    }

    @Override
    public boolean renew(Claim claim, Duration lease) {
        return store.renew(claim, lease);
    }

    @Override
    public void release(Claim claim, Duration pause) {
        recorded.remove(claim);
        store.release(claim, pause);
    }

    @Override
    public void abandon(Claim claim) {
        recorded.remove(claim);
        store.abandon(claim);
    }

    @Override
    public boolean complete(Claim claim, Outcome outcome) {
        Outcome small = offloaded(claim, outcome);
        boolean stored = store.complete(claim, small);
        boolean hasRecorded = recorded.remove(claim);
        if (stored) {
            tidy(claim.workflowId(), claim.stepId(), () -> dropEarlier(claim, small, hasRecorded));
        } else {
            referenceOf(small)
                    .ifPresent(
                            reference ->
                                    tidy(
                                            claim.workflowId(),
                                            claim.stepId(),
                                            () -> dropUnused(claim, reference)));
        }
        return stored;
    }

    @Override
    public boolean settle(String workflowId, String stepId, Outcome outcome) {
        // Nobody ran it, so there is nothing large to keep.
        boolean settled = store.settle(workflowId, stepId, atHand(outcome));
        // A step that is skipped never ran either, and there may be thousands of them.
        if (settled && outcome.status() != Outcome.Status.SKIPPED) {
            tidy(workflowId, stepId, () -> dropAll(workflowId, stepId));
        }
        return settled;
    }

    @Override
    public boolean revoke(String workflowId, String stepId, Outcome outcome) {
        boolean revoked = store.revoke(workflowId, stepId, atHand(outcome));
        if (revoked) {
            tidy(workflowId, stepId, () -> dropAll(workflowId, stepId));
        }
        return revoked;
    }

    @Override
    public void reopen(String workflowId, List<String> stepIds) {
        // The steps' blobs stay until the next completion: somebody may be reading it.
        store.reopen(workflowId, stepIds);
    }

    @Override
    public boolean unpark(String workflowId, String stepId) {
        return store.unpark(workflowId, stepId);
    }

    @Override
    public boolean record(Claim claim, JournalEntry entry) {
        Optional<JsonBlob> large = large(claim, entry);
        if (large.isEmpty()) {
            return store.record(claim, entry);
        }
        // Before anything is there: a call that fails may have left something, too.
        recorded.add(claim);
        BlobReference reference = blobs.putEntry(claim, large.get());
        boolean stored =
                store.record(
                        claim, new JournalEntry(entry.kind(), Map.of(BLOB, reference.write())));
        if (!stored) {
            recorded.remove(claim);
            tidy(claim.workflowId(), claim.stepId(), () -> blobs.drop(reference));
        }
        return stored;
    }

    @Override
    public List<JournalEntry> journal(String workflowId, String stepId) {
        return store.journal(workflowId, stepId).stream()
                .map(entry -> whole(entry, workflowId + "/" + stepId))
                .toList();
    }

    @Override
    public List<String> unfinished(Duration quiet, int limit) {
        return store.unfinished(quiet, limit);
    }

    @Override
    public List<String> expire(String owner) {
        return store.expire(owner);
    }

    @Override
    public boolean expire(String owner, String workflowId, String stepId) {
        return store.expire(owner, workflowId, stepId);
    }

    @Override
    public AutoCloseable watch(String workflowId, Runnable changed) {
        return store.watch(workflowId, changed);
    }

    @Override
    public boolean isShared() {
        return store.isShared();
    }

    /** Returns the outcome with its payload in the blob store if it is large, else in memory. */
    private Outcome offloaded(Claim claim, Outcome outcome) {
        if (!outcome.hasPayload()) {
            return outcome;
        }
        // Fetched if it is another step's output that was passed on: that one's blob may go.
        Object value = outcome.payload();
        JsonBlob json = JsonBlob.of(value);
        Payload payload =
                json.size() <= maxBytes
                        ? new Payload.Inline(value)
                        : new OffloadedPayload(blobs.putOutput(claim, json));
        return payload.in(outcome);
    }

    private static Outcome atHand(Outcome outcome) {
        return outcome.hasPayload() ? new Payload.Inline(outcome.payload()).in(outcome) : outcome;
    }

    /**
     * The entry's data if it does not belong into the store: it is large, or could be taken for a
     * reference.
     */
    private Optional<JsonBlob> large(Claim claim, JournalEntry entry) {
        try {
            JsonBlob json = JsonBlob.ofRecord(entry.data());
            boolean fits = json.size() <= maxBytes && !entry.data().containsKey(BLOB);
            return fits ? Optional.empty() : Optional.of(json);
        } catch (JsonException e) {
            throw new IllegalArgumentException(
                    "journal entry of step "
                            + claim.workflowId()
                            + "/"
                            + claim.stepId()
                            + " "
                            + e.getMessage(),
                    e);
        }
    }

    private JournalEntry whole(JournalEntry entry, String step) {
        if (!entry.data().containsKey(BLOB)) {
            return entry;
        }
        String what = "journal entry of step " + step;
        try {
            BlobReference reference =
                    BlobReference.read(new StoredFields(entry.data()).object(BLOB));
            return new JournalEntry(entry.kind(), blobs.fetch(reference, what).record());
        } catch (StoredFields.Damage e) {
            throw new JarvisException(
                    what + " cannot be read from the store: " + e.getMessage(), e);
        }
    }

    /** Returns the snapshot with payloads that fetch their blobs. */
    private Snapshot reaching(Snapshot snapshot) {
        String workflowId = snapshot.definition().workflowId();
        Map<String, StepRecord> steps = new LinkedHashMap<>();
        snapshot.steps()
                .forEach((id, record) -> steps.put(id, reaching(record, workflowId + "/" + id)));
        return new Snapshot(
                snapshot.definition(), Collections.unmodifiableMap(steps), snapshot.times());
    }

    private StepRecord reaching(StepRecord record, String step) {
        Optional<BlobReference> reference =
                record.outcome().flatMap(OffloadingWorkflowStore::referenceOf);
        if (reference.isEmpty()) {
            return record;
        }
        Payload payload =
                new OffloadedPayload(
                        reference.get(),
                        where -> blobs.fetch(where, "output of step " + step).value());
        return new StepRecord(
                record.state(),
                record.epoch(),
                record.attempts(),
                record.leaseUntil(),
                record.owner(),
                record.outcome().map(payload::in));
    }

    private static Optional<BlobReference> referenceOf(Outcome outcome) {
        return Payload.of(outcome)
                .filter(OffloadedPayload.class::isInstance)
                .map(payload -> ((OffloadedPayload) payload).reference());
    }

    private void dropEarlier(Claim claim, Outcome stored, boolean hasRecorded) {
        // The first claim ever can have left nothing but its own: that saves the usual case a look.
        boolean first = claim.epoch() == 1;
        if (!first) {
            blobs.dropOutputs(
                    claim.workflowId(), claim.stepId(), claim.epoch(), referenceOf(stored));
        }
        if (stored.isFinal() && (hasRecorded || !first)) {
            blobs.dropJournal(claim.workflowId(), claim.stepId(), claim.epoch());
        }
    }

    /** Drops a blob that was stored for nothing, unless the same had been stored before. */
    private void dropUnused(Claim claim, BlobReference reference) {
        boolean used =
                step(claim.workflowId(), claim.stepId())
                        .flatMap(StepRecord::outcome)
                        .flatMap(OffloadingWorkflowStore::referenceOf)
                        .filter(reference::equals)
                        .isPresent();
        if (!used) {
            blobs.drop(reference);
        }
    }

    private void dropAll(String workflowId, String stepId) {
        if (!blobs.hasAny(workflowId, stepId)) {
            return;
        }
        // As it is by now: it may have been opened and claimed again.
        step(workflowId, stepId)
                .filter(step -> step.state() == State.FINISHED)
                .ifPresent(
                        step -> {
                            Optional<BlobReference> used =
                                    step.outcome().flatMap(OffloadingWorkflowStore::referenceOf);
                            blobs.dropOutputs(workflowId, stepId, step.epoch(), used);
                            blobs.dropJournal(workflowId, stepId, step.epoch());
                        });
    }

    /** A blob left over is harmless, and a step that has ended must not fail because of it. */
    private static void tidy(String workflowId, String stepId, Runnable deletion) {
        try {
            deletion.run();
        } catch (RuntimeException e) {
            log.warn(
                    "Could not delete from the blob store what step {}/{} does not need any more",
                    workflowId,
                    stepId,
                    e);
        }
    }

    private Optional<StepRecord> step(String workflowId, String stepId) {
        return store.find(workflowId).map(workflow -> workflow.steps().get(stepId));
    }
}
