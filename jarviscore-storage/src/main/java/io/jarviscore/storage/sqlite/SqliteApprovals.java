package io.jarviscore.storage.sqlite;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.MeshClock;
import io.jarviscore.extension.DecisionListeners;
import io.jarviscore.stored.BadRecords;
import io.jarviscore.stored.StoredForms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Questions, each a document; searched fields have columns of their own. */
final class SqliteApprovals implements Approvals {
    private final Database database;
    private final MeshClock clock;
    private final ChangeNotifier notifier;
    private final BadRecords bad;
    private final DecisionListeners listeners = new DecisionListeners();

    /** Distinguishes this process's decisions from those of others. */
    private final String process = UUID.randomUUID().toString();

    SqliteApprovals(Database database, MeshClock clock, ChangeNotifier notifier, BadRecords bad) {
        this.database = database;
        this.clock = clock;
        this.notifier = notifier;
        this.bad = bad;
    }

    @Override
    public Approval request(Question question) {
        Instant now = clock.instant();
        Approval asked = question.asked(now);
        String document = StoredForms.write(asked);
        Change stands =
                database.write(
                        sql -> {
                            int added =
                                    sql.update(
                                            """
                                            INSERT INTO approvals
                                                (id, workflow, expires_at, approval)
                                            VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING\
                                            """,
                                            asked.id(),
                                            asked.workflowId(),
                                            asked.expiresAt().map(Micros::of).orElse(null),
                                            document);
                            return new Change(
                                    find(sql, asked.id()).orElseThrow().asOf(now), added == 1);
                        });
        if (stands.isNew()) {
            notifier.announce(ApprovalFeed.QUESTIONS);
        }
        return stands.approval();
    }

    @Override
    public Optional<Approval> find(String id) {
        Instant now = clock.instant();
        return database.read(sql -> find(sql, id)).map(found -> found.asOf(now));
    }

    @Override
    public List<Approval> list() {
        return database.read(
                sql ->
                        readable(
                                sql.all(
                                        """
                                        SELECT approval, id FROM approvals
                                        WHERE decided_at IS NULL
                                            AND (expires_at IS NULL OR expires_at > ?)
                                        ORDER BY number\
                                        """,
                                        row -> read(row, bad),
                                        Micros.of(clock.instant()))));
    }

    @Override
    public Approval approve(String id, String by, String note) {
        return decide(id, Approval.Status.APPROVED, by, note, Optional.empty());
    }

    @Override
    public Approval approve(String id, String by, String note, Map<String, Object> edited) {
        return decide(id, Approval.Status.APPROVED, by, note, Optional.of(edited));
    }

    @Override
    public Approval reject(String id, String by, String note) {
        return decide(id, Approval.Status.REJECTED, by, note, Optional.empty());
    }

    @Override
    public List<Approval> expire(int limit) {
        Instant now = clock.instant();
        List<Approval> ended =
                database.write(
                        sql -> {
                            List<Approval> over = over(sql, now, limit);
                            for (Approval each : over) {
                                store(sql, each);
                            }
                            return over;
                        });
        ended.forEach(listeners::tell);
        return ended;
    }

    @Override
    public List<Approval> withdraw(String workflowId, String reason) {
        Instant now = clock.instant();
        List<Approval> ended =
                database.write(
                        sql -> {
                            List<Approval> undecided = undecided(sql, workflowId, now);
                            List<Approval> withdrawn = new ArrayList<>();
                            for (Approval each : undecided) {
                                withdrawn.add(
                                        store(
                                                sql,
                                                each.decided(
                                                        Approval.Status.WITHDRAWN,
                                                        "",
                                                        reason,
                                                        Optional.empty(),
                                                        now)));
                            }
                            return withdrawn;
                        });
        ended.forEach(listeners::tell);
        return ended;
    }

    private List<Approval> undecided(Sql sql, String workflowId, Instant now) throws SQLException {
        return readable(
                sql.all(
                        """
                        SELECT approval, id FROM approvals
                        WHERE workflow = ? AND decided_at IS NULL
                            AND (expires_at IS NULL OR expires_at > ?)
                        ORDER BY number\
                        """,
                        row -> read(row, bad),
                        workflowId,
                        Micros.of(now)));
    }

    @Override
    public List<Approval> unacknowledged(int limit) {
        return database.read(
                sql ->
                        readable(
                                sql.all(
                                        """
                                        SELECT approval, id FROM approvals
                                        WHERE decided_at IS NOT NULL AND acknowledged = 0
                                        ORDER BY decided_at, number LIMIT ?\
                                        """,
                                        row -> read(row, bad),
                                        limit)));
    }

    @Override
    public void acknowledge(String id) {
        database.write(
                sql ->
                        sql.update(
                                """
                                UPDATE approvals SET acknowledged = 1
                                WHERE id = ? AND decided_at IS NOT NULL AND acknowledged = 0\
                                """,
                                id));
    }

    @Override
    public AutoCloseable onDecision(Consumer<Approval> listener) {
        AutoCloseable here = listeners.add(listener);
        AutoCloseable elsewhere =
                ApprovalFeed.ofDecisions(database, notifier, process, bad, listener);
        return () -> {
            here.close();
            elsewhere.close();
        };
    }

    @Override
    public AutoCloseable onQuestion(Consumer<Approval> listener) {
        return ApprovalFeed.ofQuestions(database, notifier, bad, listener);
    }

    private Approval decide(
            String id,
            Approval.Status status,
            String by,
            String note,
            Optional<Map<String, Object>> edited) {
        Change decision =
                database.write(
                        sql -> {
                            Instant now = clock.instant();
                            Approval asked = known(sql, id).asOf(now);
                            if (asked.status() != Approval.Status.PENDING) {
                                return new Change(asked, false);
                            }
                            return new Change(
                                    store(sql, asked.decided(status, by, note, edited, now)), true);
                        });
        if (decision.isNew()) {
            listeners.tell(decision.approval());
        }
        return decision.approval();
    }

    /** Writes a decision, and returns it as everybody will read it. */
    private Approval store(Sql sql, Approval decided) throws SQLException {
        String document = StoredForms.write(decided);
        sql.update(
                "UPDATE approvals SET approval = ?, decided_at = ? WHERE id = ?",
                document,
                Micros.of(decided.decidedAt().orElseThrow()),
                decided.id());
        sql.update(
                """
                INSERT INTO decisions (approval, process)
                SELECT number, ? FROM approvals WHERE id = ?\
                """,
                process,
                decided.id());
        return StoredForms.readApproval(document);
    }

    private List<Approval> over(Sql sql, Instant now, int limit) throws SQLException {
        // Those that cannot be read are over too, and stay.
        int most = limit + bad.count();
        return readable(
                        sql.all(
                                """
                                SELECT approval, id FROM approvals
                                WHERE decided_at IS NULL
                                    AND expires_at IS NOT NULL AND expires_at <= ?
                                ORDER BY expires_at LIMIT ?\
                                """,
                                row -> read(row, bad).map(asked -> asked.asOf(now)),
                                Micros.of(now),
                                most))
                .stream()
                .limit(limit)
                .toList();
    }

    private static List<Approval> readable(List<Optional<Approval>> read) {
        return read.stream().flatMap(Optional::stream).toList();
    }

    /** An approval, if it can be read; its id is in the second column. */
    static Optional<Approval> read(ResultSet row, BadRecords bad) throws SQLException {
        String document = row.getString(1);
        return bad.read("approval", row.getString(2), () -> StoredForms.readApproval(document));
    }

    private static Approval known(Sql sql, String id) throws SQLException {
        return find(sql, id).orElseThrow(() -> Approvals.unknown(id));
    }

    private static Optional<Approval> find(Sql sql, String id) throws SQLException {
        return sql.first("SELECT approval FROM approvals WHERE id = ?", SqliteApprovals::read, id);
    }

    private static Approval read(ResultSet row) throws SQLException {
        return StoredForms.readApproval(row.getString(1));
    }

    /** How a question stands, and whether it was this call that asked or decided it. */
    private record Change(Approval approval, boolean isNew) {}
}
