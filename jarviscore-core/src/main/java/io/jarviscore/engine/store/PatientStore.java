package io.jarviscore.engine.store;

import io.jarviscore.Outcome;
import io.jarviscore.Page;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowStore;
import io.jarviscore.journal.JournalEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A store as running workflows use it: calls wait while the store is unavailable. */
public record PatientStore(WorkflowStore store, Patience patience, EngineCounts counts)
        implements WorkflowStore {

    @Override
    public Snapshot open(Definition definition) {
        return patience.call(() -> store.open(definition));
    }

    @Override
    public Optional<Snapshot> find(String workflowId) {
        return patience.call(() -> store.find(workflowId));
    }

    @Override
    public Page<Snapshot> list(WorkflowFilter filter) {
        return patience.call(() -> store.list(filter));
    }

    @Override
    public Optional<Claim> claim(
            String workflowId, String stepId, String owner, Duration lease, String request) {
        Optional<Claim> claim =
                patience.call(() -> store.claim(workflowId, stepId, owner, lease, request));
        counts.onClaim(claim.isPresent());
        return claim;
    }

    @Override
    public boolean renew(Claim claim, Duration lease) {
        // The lease runs meanwhile: the next heartbeat tells.
        boolean renewed = store.renew(claim, lease);
        counts.onRenewal(renewed);
        return renewed;
    }

    @Override
    public void release(Claim claim, Duration pause) {
        patience.call(
                () -> {
                    store.release(claim, pause);
                    return true;
                });
    }

    @Override
    public void abandon(Claim claim) {
        patience.call(
                () -> {
                    store.abandon(claim);
                    return true;
                });
    }

    @Override
    public boolean complete(Claim claim, Outcome outcome) {
        return patience.call(() -> store.complete(claim, outcome));
    }

    @Override
    public boolean settle(String workflowId, String stepId, Outcome outcome) {
        return patience.call(() -> store.settle(workflowId, stepId, outcome));
    }

    @Override
    public boolean revoke(String workflowId, String stepId, Outcome outcome) {
        return patience.call(() -> store.revoke(workflowId, stepId, outcome));
    }

    @Override
    public void reopen(String workflowId, List<String> stepIds) {
        patience.call(
                () -> {
                    store.reopen(workflowId, stepIds);
                    return true;
                });
    }

    @Override
    public boolean unpark(String workflowId, String stepId) {
        return patience.call(() -> store.unpark(workflowId, stepId));
    }

    @Override
    public boolean record(Claim claim, JournalEntry entry) {
        long start = System.nanoTime();
        boolean recorded = patience.call(() -> store.record(claim, entry));
        counts.onJournalEntry(System.nanoTime() - start);
        return recorded;
    }

    @Override
    public List<JournalEntry> journal(String workflowId, String stepId) {
        return patience.call(() -> store.journal(workflowId, stepId));
    }

    @Override
    public List<String> unfinished(Duration quiet, int limit) {
        // Asked again soon anyway.
        return store.unfinished(quiet, limit);
    }

    @Override
    public List<String> expire(String owner) {
        return patience.call(() -> store.expire(owner));
    }

    @Override
    public boolean expire(String owner, String workflowId, String stepId) {
        return patience.call(() -> store.expire(owner, workflowId, stepId));
    }

    @Override
    public boolean isShared() {
        return store.isShared();
    }

    @Override
    public AutoCloseable watch(String workflowId, Runnable changed) {
        return patience.call(() -> store.watch(workflowId, changed));
    }
}
