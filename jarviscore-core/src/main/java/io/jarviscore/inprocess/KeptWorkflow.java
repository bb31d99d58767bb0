package io.jarviscore.inprocess;

import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.WorkflowStore.Snapshot;
import io.jarviscore.WorkflowStore.State;
import io.jarviscore.WorkflowStore.StepRecord;
import io.jarviscore.WorkflowStore.Times;
import io.jarviscore.journal.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One workflow: its steps, and the state of each, in the order declared. */
final class KeptWorkflow {
    final Definition definition;
    final Map<String, StepRecord> records = new LinkedHashMap<>();
    final Map<String, List<JournalEntry>> journals = new HashMap<>();

    /** By which call each step was claimed last. */
    final Map<String, String> requests = new HashMap<>();

    private final Map<String, List<String>> dependencies = new HashMap<>();
    private final Map<String, Instant> startedAt = new HashMap<>();
    private final Map<String, Instant> endedAt = new HashMap<>();
    private final Instant openedAt;
    private final WorkflowFilter.Cursor place;
    private Instant changedAt;

    /** How many records say so: a workflow of many steps is not counted after each. */
    private int finished;

    KeptWorkflow(Definition definition, Instant now) {
        this.definition = definition;
        this.openedAt = now;
        this.changedAt = now;
        this.place = WorkflowFilter.Cursor.of(now, definition.workflowId());
        for (Step step : definition.steps()) {
            records.put(step.id(), pending(0, 0));
            dependencies.put(step.id(), step.dependencies());
        }
    }

    boolean isReady(String stepId) {
        return dependencies.getOrDefault(stepId, List.of()).stream()
                .allMatch(id -> hasSucceeded(records.get(id)));
    }

    /** Its place in lists. */
    WorkflowFilter.Cursor place() {
        return place;
    }

    /** When something was written last. */
    Instant changedAt() {
        return changedAt;
    }

    void put(String stepId, StepRecord step, Instant now) {
        StepRecord before = records.put(stepId, step);
        finished += finished(step) - finished(before);
        changedAt = now;
        note(stepId, step, before, now);
    }

    private void note(String stepId, StepRecord step, @Nullable StepRecord before, Instant now) {
        switch (step.state()) {
            case RUNNING -> {
                if (before == null || before.epoch() != step.epoch()) {
                    startedAt.put(stepId, now);
                }
            }
            case WAITING, FINISHED -> endedAt.put(stepId, now);
            case PENDING -> endedAt.remove(stepId);
        }
    }

    private static int finished(@Nullable StepRecord step) {
        return step != null && step.state() == State.FINISHED ? 1 : 0;
    }

    void record(String stepId, JournalEntry entry, Instant now) {
        journals.computeIfAbsent(stepId, id -> new ArrayList<>()).add(entry);
        changedAt = now;
    }

    List<JournalEntry> journal(String stepId) {
        return List.copyOf(journals.getOrDefault(stepId, List.of()));
    }

    /** Opens a step that waits; false if it does not. */
    boolean unpark(String stepId, Instant now) {
        StepRecord step = records.get(stepId);
        if (step == null || step.state() != State.WAITING) {
            return false;
        }
        put(stepId, pending(step.epoch(), 0), now);
        return true;
    }

    /** Ends the leases of an owner; false if it has none. Does not count as a write. */
    boolean expire(String owner, Instant now) {
        boolean expired = false;
        for (Map.Entry<String, StepRecord> entry : List.copyOf(records.entrySet())) {
            StepRecord step = entry.getValue();
            if (step.owner().filter(owner::equals).isPresent()) {
                records.put(
                        entry.getKey(),
                        new StepRecord(
                                State.RUNNING,
                                step.epoch(),
                                step.attempts(),
                                step.leaseUntil().filter(now::isAfter).or(() -> Optional.of(now)),
                                step.owner(),
                                Optional.empty()));
                expired = true;
            }
        }
        return expired;
    }

    boolean hasWork() {
        return records.values().stream().map(StepRecord::state).anyMatch(KeptWorkflow::isOpen);
    }

    boolean isFinished() {
        return finished == records.size();
    }

    void reopen(List<String> stepIds, Instant now) {
        for (String id : stepIds) {
            if (!records.containsKey(id)) {
                throw new IllegalArgumentException(
                        "workflow "
                                + definition.workflowId()
                                + " has no step "
                                + id
                                + ": it has "
                                + records.keySet());
            }
        }
        changedAt = now;
        for (String id : stepIds) {
            StepRecord step = records.get(id);
            if (step != null && !isOpen(step.state())) {
                put(id, pending(step.epoch(), 0), now);
            }
        }
    }

    Snapshot snapshot() {
        return new Snapshot(
                definition,
                Collections.unmodifiableMap(new LinkedHashMap<>(records)),
                new Times(openedAt, changedAt, startedAt, endedAt));
    }

    private static boolean isOpen(State state) {
        return state == State.PENDING || state == State.RUNNING;
    }

    private static boolean hasSucceeded(@Nullable StepRecord step) {
        return step != null && step.outcome().filter(Outcome::isSuccess).isPresent();
    }

    /** A step that nobody runs. */
    static StepRecord pending(long epoch, int attempts) {
        return pausing(epoch, attempts, Optional.empty());
    }

    /** A step that nobody runs, and that nobody may claim before a moment. */
    static StepRecord pausing(long epoch, int attempts, Optional<Instant> until) {
        return new StepRecord(
                State.PENDING, epoch, attempts, until, Optional.empty(), Optional.empty());
    }
}
