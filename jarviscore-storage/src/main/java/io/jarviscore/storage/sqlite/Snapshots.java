package io.jarviscore.storage.sqlite;

import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.StoredForms;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.WorkflowStore.Snapshot;
import io.jarviscore.WorkflowStore.State;
import io.jarviscore.WorkflowStore.StepRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads whole workflows. */
final class Snapshots {
    private Snapshots() {}

    /**
     * Finds a workflow.
     *
     * @throws JarvisException if it is damaged or too new; names it
     */
    static Optional<Snapshot> find(Sql sql, String workflowId) throws SQLException {
        try {
            return read(sql, workflowId);
        } catch (JarvisException e) {
            throw new JarvisException("workflow " + workflowId + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException | DateTimeException e) {
            // Without it as the cause: it quotes the value.
            throw new JarvisException(
                    "workflow "
                            + workflowId
                            + ": a step's state or lease cannot be read; something else wrote or"
                            + " changed it");
        }
    }

    private static Optional<Snapshot> read(Sql sql, String workflowId) throws SQLException {
        Optional<Stored> stored =
                sql.first(
                        "SELECT number, definition FROM workflows WHERE id = ?",
                        row ->
                                new Stored(
                                        row.getLong(1),
                                        StoredForms.readDefinition(row.getString(2))),
                        workflowId);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        Map<String, StepRecord> steps = new LinkedHashMap<>();
        sql.all(
                        """
                        SELECT id, state, epoch, attempts, lease_until, outcome, owner FROM steps
                        WHERE workflow = ? ORDER BY place""",
                        row -> Map.entry(row.getString(1), step(row)),
                        stored.get().number())
                .forEach(step -> steps.put(step.getKey(), step.getValue()));
        return Optional.of(
                new Snapshot(stored.get().definition(), Collections.unmodifiableMap(steps)));
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

    private static StepRecord step(ResultSet row) throws SQLException {
        long leaseUntil = row.getLong(5);
        Optional<Instant> lease =
                row.wasNull() ? Optional.empty() : Optional.of(Micros.toInstant(leaseUntil));
        Optional<Outcome> outcome =
                Optional.ofNullable(row.getString(6)).map(StoredForms::readOutcome);
        return new StepRecord(
                State.valueOf(row.getString(2)),
                row.getLong(3),
                row.getInt(4),
                lease,
                Optional.ofNullable(row.getString(7)),
                outcome);
    }

    private record Stored(long number, Definition definition) {}
}
