package io.jarviscore.engine.store;

import io.jarviscore.Outcome;
import io.jarviscore.Page;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowStore;
import io.jarviscore.journal.JournalEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A store as running workflows use it: a call that meets an unavailable store is retried until it
 * is answered. Counts claims, renewals and journal entries. Thread-safe.
 */
public final class RetryingStore implements WorkflowStore {
    private final WorkflowStore store;
    private final StoreRetry retry;
    private final EngineCounts counts;

    public RetryingStore(WorkflowStore store, StoreRetry retry, EngineCounts counts) {
        this.store = store;
        this.retry = retry;
        this.counts = counts;
    }

    /** The store itself, whose calls fail while it is unavailable. */
    public WorkflowStore store() {
        return store;
    }

    /** Retries calls of other stores in the same way. */
    StoreRetry retry() {
        return retry;
    }

    /** The counts of the engine. */
    public EngineCounts counts() {
        return counts;
    }

    @Override
    public Snapshot open(Definition definition) {
        return retry.call(() -> store.open(definition));
    }

    @Override
    public Optional<Snapshot> find(String workflowId) {
        return retry.call(() -> store.find(workflowId));
    }

    @Override
    public Page<Snapshot> list(WorkflowFilter filter) {
        return retry.call(() -> store.list(filter));
    }

    @Override
    public Optional<Claim> claim(
            String workflowId, String stepId, String owner, Duration lease, String request) {
        Optional<Claim> claim =
                retry.call(() -> store.claim(workflowId, stepId, owner, lease, request));
        counts.onClaim(claim.isPresent());
        return claim;
    }

    @Override
    public boolean renew(Claim claim, Duration lease) {
        // The lease runs meanwhile: the next heartbeat renews it.
        boolean renewed = store.renew(claim, lease);
        counts.onRenewal(renewed);
        return renewed;
    }

    @Override
    public void release(Claim claim, Duration pause) {
        retry.call(
                () -> {
                    store.release(claim, pause);
                    return true;
                });
    }

    @Override
    public void abandon(Claim claim) {
        retry.call(
                () -> {
                    store.abandon(claim);
                    return true;
                });
    }

    @Override
    public boolean complete(Claim claim, Outcome outcome) {
        return retry.call(() -> store.complete(claim, outcome));
    }

    @Override
    public boolean settle(String workflowId, String stepId, Outcome outcome) {
        return retry.call(() -> store.settle(workflowId, stepId, outcome));
    }

    @Override
    public boolean revoke(String workflowId, String stepId, Outcome outcome) {
        return retry.call(() -> store.revoke(workflowId, stepId, outcome));
    }

    @Override
    public void reopen(String workflowId, List<String> stepIds) {
        retry.call(
                () -> {
                    store.reopen(workflowId, stepIds);
                    return true;
                });
    }

    @Override
    public boolean unpark(String workflowId, String stepId) {
        return retry.call(() -> store.unpark(workflowId, stepId));
    }

    @Override
    public boolean record(Claim claim, JournalEntry entry) {
        long start = System.nanoTime();
        boolean recorded = retry.call(() -> store.record(claim, entry));
        counts.onJournalEntry(System.nanoTime() - start);
        return recorded;
    }

    @Override
    public List<JournalEntry> journal(String workflowId, String stepId) {
        return retry.call(() -> store.journal(workflowId, stepId));
    }

    @Override
    public List<String> unfinished(Duration quiet, int limit) {
        // Asked again soon anyway.
        return store.unfinished(quiet, limit);
    }

    @Override
    public List<String> expire(String owner) {
        return retry.call(() -> store.expire(owner));
    }

    @Override
    public boolean expire(String owner, String workflowId, String stepId) {
        return retry.call(() -> store.expire(owner, workflowId, stepId));
    }

    @Override
    public boolean isShared() {
        return store.isShared();
    }

    @Override
    public AutoCloseable watch(String workflowId, Runnable changed) {
        return retry.call(() -> store.watch(workflowId, changed));
    }
}
