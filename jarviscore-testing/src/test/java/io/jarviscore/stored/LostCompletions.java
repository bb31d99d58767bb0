package io.jarviscore.stored;

import io.jarviscore.Outcome;
import io.jarviscore.Page;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowStore;
import io.jarviscore.journal.JournalEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A store that is unavailable, while the switch is on, for completions and journal entries. */
record LostCompletions(WorkflowStore store, AtomicBoolean away) implements WorkflowStore {
    /** One that does not come back. */
    LostCompletions(WorkflowStore store) {
        this(store, new AtomicBoolean(true));
    }

    @Override
    public boolean complete(Claim claim, Outcome outcome) {
        requireThere();
        return store.complete(claim, outcome);
    }

    private void requireThere() {
        if (away.get()) {
            throw new StoreUnavailableException("connection lost");
        }
    }

    @Override
    public Snapshot open(Definition definition) {
        return store.open(definition);
    }

    @Override
    public Optional<Snapshot> find(String workflowId) {
        return store.find(workflowId);
    }

    @Override
    public Page<Snapshot> list(WorkflowFilter filter) {
        return store.list(filter);
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
        store.release(claim, pause);
    }

    @Override
    public void abandon(Claim claim) {
        store.abandon(claim);
    }

    @Override
    public boolean revoke(String workflowId, String stepId, Outcome outcome) {
        return store.revoke(workflowId, stepId, outcome);
    }

    @Override
    public boolean settle(String workflowId, String stepId, Outcome outcome) {
        return store.settle(workflowId, stepId, outcome);
    }

    @Override
    public void reopen(String workflowId, List<String> stepIds) {
        store.reopen(workflowId, stepIds);
    }

    @Override
    public boolean unpark(String workflowId, String stepId) {
        return store.unpark(workflowId, stepId);
    }

    @Override
    public boolean record(Claim claim, JournalEntry entry) {
        requireThere();
        return store.record(claim, entry);
    }

    @Override
    public List<JournalEntry> journal(String workflowId, String stepId) {
        return store.journal(workflowId, stepId);
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
    public AutoCloseable watch(String workflowId, Runnable changed) {
        return store.watch(workflowId, changed);
    }
}
