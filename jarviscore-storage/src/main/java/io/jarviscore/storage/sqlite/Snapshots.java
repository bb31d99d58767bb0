package io.jarviscore.storage.sqlite;

import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.WorkflowStore.Snapshot;
import io.jarviscore.WorkflowStore.State;
import io.jarviscore.WorkflowStore.StepRecord;
import io.jarviscore.WorkflowStore.Times;
import io.jarviscore.WorkflowView;
import io.jarviscore.json.Json;
import io.jarviscore.stored.StoredForms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads whole workflows. */
final class Snapshots {
    private static final String WORKFLOW =
            "SELECT number, id, definition, opened_at, changed_at FROM workflows";

    private static final String STEPS =
            """
            SELECT workflow, id, state, epoch, attempts, lease_until, outcome, owner, started_at,
                ended_at
            FROM steps""";

    /** The order of lists; each of the two conditions before it is found by an index. */
    private static final String PAGE =
            """
             opened_at BETWEEN ? AND ? AND (opened_at, id) < (?, ?) AND id >= ? AND id < ?
            ORDER BY opened_at DESC, id DESC LIMIT ?""";

    private static final String OF_ANY_STATUS = WORKFLOW + " WHERE" + PAGE;
    private static final String OF_STATUS = WORKFLOW + " WHERE status = ? AND" + PAGE;

    /** Greater than every character of an id. */
    private static final String AFTER_IDS = "~";

    private Snapshots() {}

    /**
     * Finds a workflow.
     *
     * @throws JarvisException if it is damaged or too new; names it
     */
    static Optional<Snapshot> find(Sql sql, String workflowId) throws SQLException {
        Optional<Stored> stored =
                sql.first(WORKFLOW + " WHERE id = ?", Snapshots::stored, workflowId);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        Stored known = stored.get();
        return Optional.of(
                readable(
                        known,
                        sql.all(
                                STEPS + " WHERE workflow = ? ORDER BY place",
                                StoredStep::of,
                                known.number())));
    }

    /**
     * The workflows that pass a filter, one more than its page has: two queries, or more by status,
     * for any number of workflows.
     */
    static List<Snapshot> list(Sql sql, WorkflowFilter filter, Instant now) throws SQLException {
        List<Stored> found = new ArrayList<>();
        if (filter.statuses().isEmpty()) {
            found.addAll(sql.all(OF_ANY_STATUS, Snapshots::stored, arguments(filter, now)));
        }
        for (WorkflowView.Status status : filter.statuses()) {
            List<Object> arguments = new ArrayList<>(List.of(status.name()));
            Collections.addAll(arguments, arguments(filter, now));
            found.addAll(sql.all(OF_STATUS, Snapshots::stored, arguments.toArray()));
        }
        List<Stored> page =
                found.stream()
                        .sorted((one, other) -> one.place().compareTo(other.place()))
                        .limit(filter.limit() + 1L)
                        .toList();
        return whole(sql, page);
    }

    private static Object[] arguments(WorkflowFilter filter, Instant now) {
        WorkflowFilter.Cursor after =
                filter.after().orElse(new WorkflowFilter.Cursor(Long.MAX_VALUE, ""));
        return new Object[] {
            filter.openedFrom(now),
            filter.openedUntil(now),
            after.openedAt(),
            after.workflowId(),
            filter.idPrefix(),
            filter.idPrefix() + AFTER_IDS,
            filter.limit() + 1
        };
    }

    private static List<Snapshot> whole(Sql sql, List<Stored> page) throws SQLException {
        Map<Long, List<StoredStep>> steps = new HashMap<>();
        sql.all(
                        STEPS
                                + " WHERE workflow IN (SELECT value FROM json_each(?))"
                                + " ORDER BY workflow, place",
                        StoredStep::of,
                        Json.write(page.stream().map(Stored::number).toList()))
                .forEach(
                        step ->
                                steps.computeIfAbsent(step.workflow(), id -> new ArrayList<>())
                                        .add(step));
        return page.stream()
                .map(known -> readable(known, steps.getOrDefault(known.number(), List.of())))
                .toList();
    }

    private static Snapshot readable(Stored stored, List<StoredStep> steps) {
        try {
            return snapshot(stored, steps);
        } catch (JarvisException e) {
            throw new JarvisException("workflow " + stored.id() + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException | DateTimeException e) {
            // Without it as the cause: it quotes the value.
            throw new JarvisException(
                    "workflow "
                            + stored.id()
                            + ": a step's state or lease cannot be read; something else wrote or"
                            + " changed it");
        }
    }

    private static Snapshot snapshot(Stored stored, List<StoredStep> steps) {
        Definition definition = StoredForms.readDefinition(stored.definition());
        Map<String, StepRecord> records = new LinkedHashMap<>();
        Map<String, Instant> startedAt = new HashMap<>();
        Map<String, Instant> endedAt = new HashMap<>();
        for (StoredStep step : steps) {
            records.put(step.id(), step.record());
            step.startedAt().ifPresent(at -> startedAt.put(step.id(), Micros.toInstant(at)));
            step.endedAt().ifPresent(at -> endedAt.put(step.id(), Micros.toInstant(at)));
        }
        return new Snapshot(
                definition,
                Collections.unmodifiableMap(records),
                new Times(
                        Micros.toInstant(stored.openedAt()),
                        Micros.toInstant(stored.changedAt()),
                        startedAt,
                        endedAt));
    }

    /** In the order declared; empty if the workflow is unknown. */
    static List<String> stepIds(Sql sql, String workflowId) throws SQLException {
        return sql.all(
                """
                SELECT id FROM steps
                WHERE workflow = (SELECT number FROM workflows WHERE id = ?) ORDER BY place""",
                row -> row.getString(1),
                workflowId);
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                row.getLong(1), row.getString(2), row.getString(3), row.getLong(4), row.getLong(5));
    }

    private record Stored(
            long number, String id, String definition, long openedAt, long changedAt) {
        WorkflowFilter.Cursor place() {
            return new WorkflowFilter.Cursor(openedAt, id);
        }
    }

    /** A step's row; its documents are read later, so that a failure names the workflow. */
    private record StoredStep(
            long workflow,
            String id,
            String state,
            long epoch,
            int attempts,
            Optional<Long> leaseUntil,
            Optional<String> outcome,
            Optional<String> owner,
            Optional<Long> startedAt,
            Optional<Long> endedAt) {

        static StoredStep of(ResultSet row) throws SQLException {
            return new StoredStep(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    row.getLong(4),
                    row.getInt(5),
                    time(row, 6),
                    Optional.ofNullable(row.getString(7)),
                    Optional.ofNullable(row.getString(8)),
                    time(row, 9),
                    time(row, 10));
        }

        private static Optional<Long> time(ResultSet row, int column) throws SQLException {
            long micros = row.getLong(column);
            return row.wasNull() ? Optional.empty() : Optional.of(micros);
        }

        StepRecord record() {
            Optional<Outcome> ended = outcome.map(StoredForms::readOutcome);
            return new StepRecord(
                    State.valueOf(state),
                    epoch,
                    attempts,
                    leaseUntil.map(Micros::toInstant),
                    owner,
                    ended);
        }
    }
}
