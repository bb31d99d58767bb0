package io.jarviscore.storage.sqlite;

import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Page;
import io.jarviscore.Step;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowStore;
import io.jarviscore.journal.JournalEntry;
import io.jarviscore.stored.StoredForms;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Workflows as rows: one for each step, which one statement changes at a time. */
final class SqliteWorkflowStore implements WorkflowStore {
    private static final String OF_STEP =
            " WHERE workflow = (SELECT number FROM workflows WHERE id = ?) AND id = ?";

    /** A claim that is the newest of its step and has not ended. */
    private static final String HELD = OF_STEP + " AND state = 'RUNNING' AND epoch = ?";

    private static final String CLAIMABLE =
            "(state IN ('PENDING', 'RUNNING') AND coalesce(lease_until, 0) <= ?)";

    private static final String CLAIM =
            "UPDATE steps SET state = 'RUNNING', epoch = epoch + 1, attempts = attempts + 1,"
                    + " lease_until = ?, owner = ?, request = ?, started_at = ?"
                    + OF_STEP
                    + " AND "
                    + CLAIMABLE
                    + """
                     AND NOT EXISTS (
                        SELECT 1 FROM dependencies d
                        LEFT JOIN steps before
                            ON before.workflow = d.workflow AND before.id = d.dependency
                        WHERE d.workflow = steps.workflow AND d.step = steps.id
                            AND coalesce(before.succeeded, 0) = 0)
                    RETURNING epoch, attempts""";

    /** A call whose reply was lost is made again. */
    private static final String CLAIM_AGAIN =
            "UPDATE steps SET lease_until = ?"
                    + OF_STEP
                    + " AND state = 'RUNNING' AND request = ? RETURNING epoch, attempts";

    private static final String END =
            "UPDATE steps SET state = ?, succeeded = ?, outcome = ?, ended_as = ?, ended_at = ?,"
                    + " lease_until = NULL, owner = NULL";
    private static final String COMPLETE = END + HELD;
    private static final String SETTLE =
            END + OF_STEP + " AND (state IN ('WAITING', 'PENDING') OR " + CLAIMABLE + ")";

    // The time is not asked about: every statement that ends a step takes the same values.
    private static final String REVOKE = END + OF_STEP + " AND state <> 'FINISHED' AND ? > 0";

    private final Database database;
    private final MeshClock clock;
    private final ChangeNotifier notifier;
    private final Retention retention;

    SqliteWorkflowStore(
            Database database, MeshClock clock, ChangeNotifier notifier, Retention retention) {
        this.database = database;
        this.clock = clock;
        this.notifier = notifier;
        this.retention = retention;
    }

    @Override
    public Snapshot open(Definition definition) {
        String document = StoredForms.write(definition);
        return find(definition.workflowId())
                .orElseGet(
                        () ->
                                database.write(
                                        sql -> {
                                            insert(sql, definition, document);
                                            return Snapshots.find(sql, definition.workflowId())
                                                    .orElseThrow();
                                        }));
    }

    private void insert(Sql sql, Definition definition, String document) throws SQLException {
        int count = definition.steps().size();
        Optional<Long> number =
                sql.first(
                        """
                        INSERT INTO workflows
                            (id, definition, runnable, unfinished, opened_at, changed_at)
                        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING number""",
                        row -> row.getLong(1),
                        definition.workflowId(),
                        document,
                        count,
                        count,
                        now(),
                        now());
        if (number.isEmpty()) {
            return;
        }
        for (int place = 0; place < count; place++) {
            insert(sql, number.get(), place, definition.steps().get(place));
        }
        retention.sweep(sql, Retention.WITH_EACH);
    }

    private static void insert(Sql sql, long workflow, int place, Step step) throws SQLException {
        sql.update(
                """
                INSERT INTO steps (workflow, id, place, state, epoch, attempts, succeeded)
                VALUES (?, ?, ?, 'PENDING', 0, 0, 0)""",
                workflow,
                step.id(),
                place);
        for (String dependency : step.dependencies()) {
            sql.update(
                    "INSERT INTO dependencies VALUES (?, ?, ?)", workflow, step.id(), dependency);
        }
    }

    @Override
    public Optional<Snapshot> find(String workflowId) {
        return database.read(sql -> Snapshots.find(sql, workflowId));
    }

    @Override
    public Page<Snapshot> list(WorkflowFilter filter) {
        return filter.page(database.read(sql -> Snapshots.list(sql, filter, clock.instant())));
    }

    @Override
    public Optional<Claim> claim(
            String workflowId, String stepId, String owner, Duration lease, String request) {
        return database.write(
                sql -> {
                    Sql.Row<Claim> reader =
                            row ->
                                    new Claim(
                                            workflowId,
                                            stepId,
                                            owner,
                                            row.getLong(1),
                                            row.getInt(2));
                    long end = leaseEnd(lease);
                    Optional<Claim> claim =
                            sql.first(
                                    CLAIM,
                                    reader,
                                    end,
                                    owner,
                                    request,
                                    now(),
                                    workflowId,
                                    stepId,
                                    now());
                    if (claim.isEmpty()) {
                        claim = sql.first(CLAIM_AGAIN, reader, end, workflowId, stepId, request);
                    }
                    if (claim.isPresent()) {
                        touch(sql, workflowId);
                    }
                    return claim;
                });
    }

    @Override
    public boolean renew(Claim claim, Duration lease) {
        return change(
                claim,
                "UPDATE steps SET lease_until = ?" + HELD,
                leaseEnd(lease),
                claim.workflowId(),
                claim.stepId(),
                claim.epoch());
    }

    @Override
    public void release(Claim claim, Duration pause) {
        change(
                claim,
                "UPDATE steps SET state = 'PENDING', lease_until = nullif(?, 0), owner = NULL"
                        + HELD,
                pause.isPositive() ? leaseEnd(pause) : 0L,
                claim.workflowId(),
                claim.stepId(),
                claim.epoch());
        notifier.announce(channelOf(claim.workflowId()));
    }

    @Override
    public void abandon(Claim claim) {
        change(
                claim,
                "UPDATE steps SET state = 'PENDING', attempts = attempts - 1,"
                        + " lease_until = NULL, owner = NULL"
                        + HELD,
                claim.workflowId(),
                claim.stepId(),
                claim.epoch());
        notifier.announce(channelOf(claim.workflowId()));
    }

    @Override
    public boolean complete(Claim claim, Outcome outcome) {
        Ending ending =
                new Ending(claim.workflowId(), claim.stepId(), outcome, StoredForms.write(outcome));
        boolean stored =
                database.write(
                        sql ->
                                end(sql, COMPLETE, ending, claim.epoch())
                                        || wasStored(sql, claim, ending.document()));
        notifier.announce(channelOf(claim.workflowId()));
        return stored;
    }

    /** Whether this very completion was written before, and nothing has happened since. */
    private static boolean wasStored(Sql sql, Claim claim, String document) throws SQLException {
        Outcome outcome = StoredForms.readOutcome(document);
        return sql.first(
                        "SELECT outcome FROM steps"
                                + OF_STEP
                                + " AND epoch = ? AND outcome IS NOT NULL",
                        row -> StoredForms.readOutcome(row.getString(1)),
                        claim.workflowId(),
                        claim.stepId(),
                        claim.epoch())
                .filter(outcome::equals)
                .isPresent();
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
            String statement, String workflowId, String stepId, Outcome outcome) {
        if (!outcome.isFinal()) {
            throw new IllegalArgumentException(
                    "step "
                            + stepId
                            + " of workflow "
                            + workflowId
                            + " cannot be settled as WAITING: claim it and complete the claim");
        }
        Ending ending = new Ending(workflowId, stepId, outcome, StoredForms.write(outcome));
        boolean ended = database.write(sql -> end(sql, statement, ending, now()));
        notifier.announce(channelOf(workflowId));
        return ended;
    }

    /** Ends a step if the statement's last condition holds. */
    private boolean end(Sql sql, String statement, Ending ending, long condition)
            throws SQLException {
        Outcome outcome = ending.outcome();
        int ended =
                sql.update(
                        statement,
                        (outcome.isFinal() ? State.FINISHED : State.WAITING).name(),
                        outcome.isSuccess(),
                        ending.document(),
                        outcome.status().name(),
                        now(),
                        ending.workflowId(),
                        ending.stepId(),
                        condition);
        if (ended == 0) {
            return false;
        }
        touch(sql, ending.workflowId());
        if (outcome.isFinal()) {
            sql.update(
                    """
                    DELETE FROM journal
                    WHERE workflow = (SELECT number FROM workflows WHERE id = ?) AND step = ?""",
                    ending.workflowId(),
                    ending.stepId());
        }
        return true;
    }

    @Override
    public void reopen(String workflowId, List<String> stepIds) {
        database.write(
                sql -> {
                    requireKnown(sql, workflowId, stepIds);
                    for (String stepId : stepIds) {
                        sql.update(
                                "UPDATE steps SET state = 'PENDING', attempts = 0, succeeded = 0,"
                                        + " outcome = NULL, ended_as = '', ended_at = NULL"
                                        + OF_STEP
                                        + " AND state IN ('WAITING', 'FINISHED')",
                                workflowId,
                                stepId);
                    }
                    touch(sql, workflowId);
                    return true;
                });
        notifier.announce(channelOf(workflowId));
    }

    @Override
    public boolean unpark(String workflowId, String stepId) {
        boolean unparked =
                database.write(
                        sql -> {
                            boolean waited =
                                    sql.update(
                                                    "UPDATE steps SET state = 'PENDING',"
                                                            + " attempts = 0, outcome = NULL,"
                                                            + " ended_as = '', ended_at = NULL"
                                                            + OF_STEP
                                                            + " AND state = 'WAITING'",
                                                    workflowId,
                                                    stepId)
                                            > 0;
                            if (waited) {
                                touch(sql, workflowId);
                            }
                            return waited;
                        });
        if (unparked) {
            notifier.announce(channelOf(workflowId));
        }
        return unparked;
    }

    private static void requireKnown(Sql sql, String workflowId, List<String> stepIds)
            throws SQLException {
        List<String> known = Snapshots.stepIds(sql, workflowId);
        if (known.isEmpty()) {
            throw new IllegalArgumentException(
                    "workflow " + workflowId + " is unknown: open it first");
        }
        HashSet<String> names = new HashSet<>(known);
        for (String stepId : stepIds) {
            if (!names.contains(stepId)) {
                throw new IllegalArgumentException(
                        "workflow " + workflowId + " has no step " + stepId + ": it has " + known);
            }
        }
    }

    @Override
    public boolean record(Claim claim, JournalEntry entry) {
        return change(
                claim,
                "INSERT INTO journal (workflow, step, entry) SELECT workflow, id, ? FROM steps"
                        + HELD,
                StoredForms.write(entry),
                claim.workflowId(),
                claim.stepId(),
                claim.epoch());
    }

    @Override
    public List<JournalEntry> journal(String workflowId, String stepId) {
        return database.read(
                sql ->
                        sql.all(
                                """
                                SELECT entry FROM journal
                                WHERE workflow = (SELECT number FROM workflows WHERE id = ?)
                                    AND step = ?
                                ORDER BY number""",
                                row -> StoredForms.readJournalEntry(row.getString(1)),
                                workflowId,
                                stepId));
    }

    @Override
    public List<String> unfinished(Duration quiet, int limit) {
        long since = Micros.after(clock.instant(), quiet.negated());
        return database.read(
                sql ->
                        sql.all(
                                """
                                SELECT id FROM workflows WHERE runnable > 0 AND changed_at <= ?
                                ORDER BY changed_at LIMIT ?""",
                                row -> row.getString(1),
                                since,
                                limit));
    }

    @Override
    public List<String> expire(String owner) {
        List<String> held =
                database.write(
                        sql ->
                                sql.all(
                                        """
                                        UPDATE steps SET lease_until = min(lease_until, ?)
                                        WHERE state = 'RUNNING' AND owner = ?
                                        RETURNING
                                            (SELECT id FROM workflows WHERE number = workflow)""",
                                        row -> row.getString(1),
                                        now(),
                                        owner));
        List<String> workflows = held.stream().distinct().toList();
        workflows.forEach(workflow -> notifier.announce(channelOf(workflow)));
        return workflows;
    }

    @Override
    public AutoCloseable watch(String workflowId, Runnable changed) {
        return notifier.listen(channelOf(workflowId), changed);
    }

    /** Changes something about a step, if this claim is its newest and has not ended. */
    private boolean change(Claim claim, String statement, Object... values) {
        return database.write(
                sql -> {
                    boolean changed = sql.update(statement, values) > 0;
                    if (changed) {
                        touch(sql, claim.workflowId());
                    }
                    return changed;
                });
    }

    /** Notes that something was written to a workflow. */
    private void touch(Sql sql, String workflowId) throws SQLException {
        sql.update("UPDATE workflows SET changed_at = ? WHERE id = ?", now(), workflowId);
    }

    private long now() {
        return Micros.of(clock.instant());
    }

    private long leaseEnd(Duration lease) {
        return Micros.after(clock.instant(), lease);
    }

    private static String channelOf(String workflowId) {
        return "workflow " + workflowId;
    }

    /** How a step ends; the document is made before the transaction begins. */
    private record Ending(String workflowId, String stepId, Outcome outcome, String document) {}
}
