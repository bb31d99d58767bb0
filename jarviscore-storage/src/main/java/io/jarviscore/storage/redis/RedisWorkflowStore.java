package io.jarviscore.storage.redis;

import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Page;
import io.jarviscore.Step;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowStore;
import io.jarviscore.journal.JournalEntry;
import io.jarviscore.json.Json;
import io.jarviscore.stored.BadRecords;
import io.jarviscore.stored.StoredForms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Workflows in Redis: one hash each and one for its journal, changed by one script per method in
 * one round trip, for any number of steps. Calls that are not harmless when repeated carry an id of
 * their own, by which the script knows them again.
 *
 * <p>A method that gives a workflow work (opening it, reopening or unparking a step) takes two
 * round trips, because the workflow is listed first; see {@link ActiveWorkflows}. Finding a
 * workflow reads all of it, the outcomes of its steps included: large outcomes make that slow.
 */
final class RedisWorkflowStore implements WorkflowStore {
    private static final LuaScript OPEN = LuaScript.of("workflow", "open");
    private static final LuaScript CLAIM = LuaScript.of("workflow", "claim");
    private static final LuaScript RENEW = LuaScript.of("workflow", "renew");
    private static final LuaScript RELEASE = LuaScript.of("workflow", "release");
    private static final LuaScript ABANDON = LuaScript.of("workflow", "abandon");
    private static final LuaScript COMPLETE = LuaScript.of("workflow", "complete");
    private static final LuaScript SETTLE = LuaScript.of("workflow", "settle");
    private static final LuaScript REVOKE = LuaScript.of("workflow", "revoke");
    private static final LuaScript REOPEN = LuaScript.of("workflow", "reopen");
    private static final LuaScript UNPARK = LuaScript.of("workflow", "unpark");
    private static final LuaScript RECORD = LuaScript.of("workflow", "record");
    private static final LuaScript JOURNAL = LuaScript.of("workflow", "journal");
    private static final LuaScript EXPIRE = LuaScript.of("workflow", "expire");

    private final RedisLink link;
    private final RedisKeys keys;
    private final Duration timeToLive;
    private final PubSubListeners pubSub;
    private final WorkflowIndex index;
    private final ActiveWorkflows active;
    private final HeldSteps held;

    /**
     * A store over a connection that it does not close.
     *
     * @param timeToLive how long a finished workflow is kept after the last write
     */
    RedisWorkflowStore(
            RedisLink link,
            RedisKeys keys,
            Duration timeToLive,
            PubSubListeners pubSub,
            BadRecords bad) {
        this.link = link;
        this.keys = keys;
        this.timeToLive = timeToLive;
        this.pubSub = pubSub;
        this.index = new WorkflowIndex(link, keys, bad, timeToLive);
        this.active = new ActiveWorkflows(link, keys, bad, index);
        this.held = new HeldSteps(link, keys, timeToLive);
    }

    @Override
    public Snapshot open(Definition definition) {
        String document = StoredForms.write(definition);
        String opened = active.listNew(definition.workflowId());
        List<String> args = new ArrayList<>(List.of(document, opened));
        for (Step step : definition.steps()) {
            args.add(step.id());
            args.add(Json.write(step.dependencies()));
        }
        return StoredWorkflow.snapshot(
                Replies.map(run(OPEN, definition.workflowId(), args.toArray(String[]::new))));
    }

    @Override
    public Optional<Snapshot> find(String workflowId) {
        try {
            Map<String, String> hash =
                    link.call(commands -> commands.hgetall(keys.workflowKey(workflowId)));
            return hash.isEmpty() ? Optional.empty() : Optional.of(StoredWorkflow.snapshot(hash));
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (JarvisException e) {
            throw new JarvisException("workflow " + workflowId + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Page<Snapshot> list(WorkflowFilter filter) {
        return filter.page(index.find(filter));
    }

    @Override
    public Optional<Claim> claim(
            String workflowId, String stepId, String owner, Duration lease, String request) {
        List<Object> reply = run(CLAIM, workflowId, stepId, request, millis(lease), owner);
        if (reply.isEmpty()) {
            return Optional.empty();
        }
        active.touch(workflowId, Replies.text(reply, 2));
        Claim claim =
                new Claim(
                        workflowId,
                        stepId,
                        owner,
                        Replies.number(reply, 0),
                        Math.toIntExact(Replies.number(reply, 1)));
        held.add(claim);
        return Optional.of(claim);
    }

    @Override
    public boolean renew(Claim claim, Duration lease) {
        List<Object> reply = runFor(claim, RENEW, millis(lease));
        if (!isYes(reply)) {
            return false;
        }
        active.touch(claim.workflowId(), Replies.text(reply, 1));
        return true;
    }

    @Override
    public void release(Claim claim, Duration pause) {
        runFor(claim, RELEASE, millis(pause));
        held.remove(claim);
    }

    @Override
    public void abandon(Claim claim) {
        runFor(claim, ABANDON);
        held.remove(claim);
    }

    @Override
    public boolean complete(Claim claim, Outcome outcome) {
        State state = outcome.isFinal() ? State.FINISHED : State.WAITING;
        List<Object> reply =
                runFor(
                        claim,
                        COMPLETE,
                        state.name(),
                        outcome.status().name(),
                        StoredForms.write(outcome));
        held.remove(claim);
        if (isYes(reply)) {
            reindex(claim.workflowId(), reply);
            return true;
        }
        // Compared as outcomes: the order of a map's keys may differ between two documents.
        return reply.size() > 1
                && StoredForms.readOutcome(Replies.text(reply, 1))
                        .equals(StoredForms.readOutcome(StoredForms.write(outcome)));
    }

    @Override
    public boolean settle(String workflowId, String stepId, Outcome outcome) {
        return endUnclaimed(SETTLE, workflowId, stepId, outcome);
    }

    @Override
    public boolean revoke(String workflowId, String stepId, Outcome outcome) {
        return endUnclaimed(REVOKE, workflowId, stepId, outcome);
    }

    private boolean endUnclaimed(
            LuaScript script, String workflowId, String stepId, Outcome outcome) {
        if (!outcome.isFinal()) {
            throw new IllegalArgumentException(
                    "step "
                            + stepId
                            + " of workflow "
                            + workflowId
                            + " cannot be settled as WAITING: claim it and complete the claim");
        }
        List<Object> reply =
                run(
                        script,
                        workflowId,
                        stepId,
                        link.newRequest(),
                        outcome.status().name(),
                        StoredForms.write(outcome));
        reindex(workflowId, reply);
        return isYes(reply);
    }

    @Override
    public void reopen(String workflowId, List<String> stepIds) {
        List<String> args = new ArrayList<>(List.of(link.newRequest()));
        args.addAll(stepIds);
        active.list(workflowId);
        List<Object> reply = run(REOPEN, workflowId, args.toArray(String[]::new));
        reindex(workflowId, reply);
        if (!isYes(reply)) {
            String step = Replies.text(reply, 1);
            throw new IllegalArgumentException(
                    step.isEmpty()
                            ? "workflow " + workflowId + " is unknown: open it first"
                            : "workflow " + workflowId + " has no step " + step);
        }
    }

    @Override
    public boolean unpark(String workflowId, String stepId) {
        active.list(workflowId);
        List<Object> reply = run(UNPARK, workflowId, stepId, link.newRequest());
        reindex(workflowId, reply);
        return isYes(reply);
    }

    @Override
    public boolean record(Claim claim, JournalEntry entry) {
        return isYes(
                link.run(
                        RECORD,
                        keys.recording(claim.workflowId(), link.newRequest()),
                        arguments(
                                claim.workflowId(),
                                claim.stepId(),
                                String.valueOf(claim.epoch()),
                                link.memory(),
                                StoredForms.write(entry))));
    }

    @Override
    public List<JournalEntry> journal(String workflowId, String stepId) {
        return Replies.texts(run(JOURNAL, workflowId, stepId)).stream()
                .map(StoredForms::readJournalEntry)
                .toList();
    }

    @Override
    public List<String> unfinished(Duration quiet, int limit) {
        return active.quiet(quiet, limit);
    }

    @Override
    public List<String> expire(String owner) {
        List<String> found = new ArrayList<>();
        held.of(owner)
                .forEach(
                        (workflowId, stepIds) -> {
                            List<String> args = new ArrayList<>(List.of(owner));
                            args.addAll(stepIds);
                            if (isYes(run(EXPIRE, workflowId, args.toArray(String[]::new)))) {
                                found.add(workflowId);
                            }
                        });
        return found;
    }

    @Override
    public boolean expire(String owner, String workflowId, String stepId) {
        return isYes(run(EXPIRE, workflowId, owner, stepId));
    }

    @Override
    public AutoCloseable watch(String workflowId, Runnable changed) {
        return pubSub.listen(keys.changesOf(workflowId), changed);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    private List<Object> runFor(Claim claim, LuaScript script, String... args) {
        List<String> all = new ArrayList<>(List.of(claim.stepId(), String.valueOf(claim.epoch())));
        Collections.addAll(all, args);
        return run(script, claim.workflowId(), all.toArray(String[]::new));
    }

    private List<Object> run(LuaScript script, String workflowId, String... args) {
        return link.run(script, keys.workflow(workflowId), arguments(workflowId, args));
    }

    private List<String> arguments(String workflowId, String... args) {
        List<String> all =
                new ArrayList<>(
                        List.of(workflowId, millis(timeToLive), keys.changesOf(workflowId)));
        Collections.addAll(all, args);
        return all;
    }

    /** Announces that a write has changed how a workflow stands, if it has. */
    private void reindex(String workflowId, List<Object> reply) {
        if (isYes(reply) && reply.size() > 2) {
            index.move(workflowId, Replies.text(reply, 1), Replies.text(reply, 2));
        }
    }

    private static boolean isYes(List<Object> reply) {
        return Replies.number(reply, 0) == 1;
    }

    private static String millis(Duration time) {
        return String.valueOf(time.toMillis());
    }
}
