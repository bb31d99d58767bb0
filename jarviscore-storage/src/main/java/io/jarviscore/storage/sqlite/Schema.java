package io.jarviscore.storage.sqlite;

import java.sql.SQLException;
import java.util.List;

/**
 * The tables. Times are microseconds since 1970; documents are those of {@link
 * io.jarviscore.stored.StoredForms}; searched or compared fields have columns of their own.
 */
final class Schema {
    /** Raised with every change of the tables. */
    static final int VERSION = 4;

    /** The ASCII codes of "JVSC"; SQLite keeps it in the file's header. */
    private static final int APPLICATION_ID = 0x4A565343;

    private static final List<String> TABLES =
            List.of(
                    // runnable and the counts after it count steps; the trigger below keeps them.
                    """
                    CREATE TABLE workflows (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        id TEXT NOT NULL UNIQUE,
                        definition TEXT NOT NULL,
                        runnable INTEGER NOT NULL,
                        unfinished INTEGER NOT NULL,
                        waiting INTEGER NOT NULL DEFAULT 0,
                        cancelled INTEGER NOT NULL DEFAULT 0,
                        failed INTEGER NOT NULL DEFAULT 0,
                        timed_out INTEGER NOT NULL DEFAULT 0,
                        opened_at INTEGER NOT NULL,
                        changed_at INTEGER NOT NULL,
                        status TEXT NOT NULL GENERATED ALWAYS AS (
                            CASE WHEN waiting > 0 THEN 'WAITING'
                                WHEN unfinished > 0 THEN 'RUNNING'
                                WHEN cancelled > 0 THEN 'CANCELLED'
                                WHEN failed > 0 THEN 'FAILURE'
                                WHEN timed_out > 0 THEN 'TIMEOUT'
                                ELSE 'SUCCESS' END) VIRTUAL)""",
                    // The lists' indexes.
                    """
                    CREATE INDEX workflows_by_status ON workflows (status, opened_at, id)""",
                    """
                    CREATE INDEX workflows_by_age ON workflows (opened_at, id)""",
                    // Finished workflows are in neither of the indexes for work.
                    """
                    CREATE INDEX workflows_runnable ON workflows (changed_at)
                        WHERE runnable > 0""",
                    """
                    CREATE INDEX workflows_finished ON workflows (changed_at)
                        WHERE unfinished = 0""",
                    """
                    CREATE TABLE steps (
                        workflow INTEGER NOT NULL REFERENCES workflows ON DELETE CASCADE,
                        id TEXT NOT NULL,
                        place INTEGER NOT NULL,
                        state TEXT NOT NULL,
                        epoch INTEGER NOT NULL,
                        attempts INTEGER NOT NULL,
                        lease_until INTEGER,
                        succeeded INTEGER NOT NULL,
                        outcome TEXT,
                        owner TEXT,
                        request TEXT,
                        ended_as TEXT NOT NULL DEFAULT '',
                        started_at INTEGER,
                        ended_at INTEGER,
                        PRIMARY KEY (workflow, id))""",
                    // Those that run: the steps of a dead process are found by it.
                    """
                    CREATE INDEX steps_held ON steps (owner) WHERE owner IS NOT NULL""",
                    """
                    CREATE TRIGGER step_moved AFTER UPDATE OF state ON steps
                    WHEN old.state <> new.state
                    BEGIN
                        UPDATE workflows SET
                            runnable = runnable
                                + (new.state IN ('PENDING', 'RUNNING'))
                                - (old.state IN ('PENDING', 'RUNNING')),
                            unfinished = unfinished
                                + (new.state <> 'FINISHED') - (old.state <> 'FINISHED'),
                            waiting = waiting
                                + (new.state = 'WAITING') - (old.state = 'WAITING'),
                            cancelled = cancelled
                                + (new.ended_as = 'CANCELLED') - (old.ended_as = 'CANCELLED'),
                            failed = failed
                                + (new.ended_as = 'FAILURE') - (old.ended_as = 'FAILURE'),
                            timed_out = timed_out
                                + (new.ended_as = 'TIMEOUT') - (old.ended_as = 'TIMEOUT')
                        WHERE number = new.workflow;
                    END""",
                    """
                    CREATE TABLE dependencies (
                        workflow INTEGER NOT NULL REFERENCES workflows ON DELETE CASCADE,
                        step TEXT NOT NULL,
                        dependency TEXT NOT NULL,
                        PRIMARY KEY (workflow, step, dependency)) WITHOUT ROWID""",
                    """
                    CREATE TABLE journal (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        workflow INTEGER NOT NULL REFERENCES workflows ON DELETE CASCADE,
                        step TEXT NOT NULL,
                        entry TEXT NOT NULL)""",
                    """
                    CREATE INDEX journal_of_step ON journal (workflow, step)""",
                    // READY: waits or is worked on. DONE: acknowledged, kept for its id alone.
                    """
                    CREATE TABLE mail (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        recipient TEXT NOT NULL,
                        id TEXT NOT NULL,
                        state TEXT NOT NULL DEFAULT 'READY',
                        deliveries INTEGER NOT NULL DEFAULT 0,
                        hidden_until INTEGER NOT NULL DEFAULT 0,
                        envelope TEXT,
                        holder TEXT,
                        UNIQUE (recipient, id))""",
                    // Has all that is asked about a mailbox, so that its messages are not read.
                    """
                    CREATE INDEX mail_ready
                        ON mail (recipient, number, hidden_until, deliveries, state)
                        WHERE state = 'READY'""",
                    """
                    CREATE INDEX mail_hidden ON mail (recipient, hidden_until)
                        WHERE state = 'READY' AND hidden_until > 0""",
                    """
                    CREATE INDEX mail_dead ON mail (recipient, number) WHERE state = 'DEAD'""",
                    """
                    CREATE INDEX mail_done ON mail (number) WHERE state = 'DONE'""",
                    """
                    CREATE TABLE topics (
                        topic TEXT PRIMARY KEY,
                        appended INTEGER NOT NULL,
                        changed_at INTEGER NOT NULL) WITHOUT ROWID""",
                    """
                    CREATE INDEX topics_oldest ON topics (changed_at)""",
                    """
                    CREATE TABLE ledger (
                        position INTEGER PRIMARY KEY AUTOINCREMENT,
                        topic TEXT NOT NULL REFERENCES topics ON DELETE CASCADE,
                        nth INTEGER NOT NULL,
                        at INTEGER NOT NULL,
                        entry TEXT NOT NULL)""",
                    """
                    CREATE INDEX ledger_of_topic ON ledger (topic, position)""",
                    """
                    CREATE TABLE agents (
                        id TEXT PRIMARY KEY,
                        announced_at INTEGER NOT NULL,
                        alive_until INTEGER NOT NULL,
                        agent TEXT NOT NULL) WITHOUT ROWID""",
                    """
                    CREATE TABLE nodes (
                        name TEXT PRIMARY KEY,
                        owner TEXT NOT NULL,
                        noted_at INTEGER NOT NULL) WITHOUT ROWID""",
                    """
                    CREATE TABLE counters (
                        name TEXT PRIMARY KEY,
                        value INTEGER NOT NULL,
                        forget_at INTEGER NOT NULL) WITHOUT ROWID""",
                    """
                    CREATE TABLE approvals (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        id TEXT NOT NULL UNIQUE,
                        workflow TEXT NOT NULL,
                        expires_at INTEGER,
                        decided_at INTEGER,
                        acknowledged INTEGER NOT NULL DEFAULT 0,
                        approval TEXT NOT NULL)""",
                    """
                    CREATE INDEX approvals_pending ON approvals (number)
                        WHERE decided_at IS NULL""",
                    """
                    CREATE INDEX approvals_expiring ON approvals (expires_at)
                        WHERE decided_at IS NULL AND expires_at IS NOT NULL""",
                    """
                    CREATE INDEX approvals_unacknowledged ON approvals (decided_at, number)
                        WHERE decided_at IS NOT NULL AND acknowledged = 0""",
                    """
                    CREATE INDEX approvals_decided ON approvals (decided_at)
                        WHERE decided_at IS NOT NULL""",
                    """
                    CREATE INDEX approvals_of_workflow ON approvals (workflow)""",
                    // In the order in which they were made, and by which process: the decisions
                    // that others are notified of.
                    """
                    CREATE TABLE decisions (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        approval INTEGER NOT NULL UNIQUE REFERENCES approvals ON DELETE CASCADE,
                        process TEXT NOT NULL)""");

    private Schema() {}

    /** The state of the file. */
    static State state(Sql sql) throws SQLException {
        int id = number(sql, "PRAGMA application_id");
        int version = number(sql, "PRAGMA user_version");
        int objects = number(sql, "SELECT count(*) FROM sqlite_schema");
        if (id == APPLICATION_ID) {
            return version == VERSION ? new State.Ours() : new State.OtherVersion(version);
        }
        return id == 0 && version == 0 && objects == 0 ? new State.Empty() : new State.Foreign();
    }

    static void create(Sql sql) throws SQLException {
        for (String table : TABLES) {
            sql.run(table);
        }
        sql.run("PRAGMA application_id = " + APPLICATION_ID);
        sql.run("PRAGMA user_version = " + VERSION);
    }

    private static int number(Sql sql, String query) throws SQLException {
        return sql.first(query, row -> row.getInt(1)).orElseThrow();
    }

    /** The states of a file. */
    sealed interface State {
        /** A new one. */
        record Empty() implements State {}

        /** One that can be used. */
        record Ours() implements State {}

        /** One of another version of this library. */
        record OtherVersion(int version) implements State {}

        /** A database of something else. */
        record Foreign() implements State {}
    }
}
