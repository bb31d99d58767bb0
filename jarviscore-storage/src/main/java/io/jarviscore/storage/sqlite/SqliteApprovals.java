package io.jarviscore.storage.sqlite;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.MeshClock;
import io.jarviscore.StoredForms;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Questions, each a document; whether it is decided has a column of its own. */
final class SqliteApprovals implements Approvals {
    private static final Logger log = LoggerFactory.getLogger(SqliteApprovals.class);

    private final Database database;
    private final MeshClock clock;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    SqliteApprovals(Database database, MeshClock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Approval request(Question question) {
        String asked = StoredForms.write(pending(question));
        return database.write(
                sql -> {
                    sql.update(
                            """
                            INSERT INTO approvals (id, workflow, approval) VALUES (?, ?, ?)
                            ON CONFLICT (id) DO NOTHING""",
                            question.id(),
                            question.workflowId(),
                            asked);
                    return find(sql, question.id()).orElseThrow();
                });
    }

    @Override
    public Optional<Approval> find(String id) {
        return database.read(sql -> find(sql, id));
    }

    @Override
    public List<Approval> list() {
        return database.read(
                sql ->
                        sql.all(
                                """
                                SELECT approval FROM approvals
                                WHERE decided_at IS NULL ORDER BY number""",
                                row -> StoredForms.readApproval(row.getString(1))));
    }

    @Override
    public Approval approve(String id, String by, String note) {
        return decide(id, Approval.Status.APPROVED, by, note);
    }

    @Override
    public Approval reject(String id, String by, String note) {
        return decide(id, Approval.Status.REJECTED, by, note);
    }

    @Override
    public AutoCloseable onDecision(Consumer<Approval> listener) {
        Subscription subscription = new Subscription(listener);
        subscriptions.add(subscription);
        return () -> subscriptions.remove(subscription);
    }

    private Approval decide(String id, Approval.Status status, String by, String note) {
        Decision decision = database.write(sql -> decide(sql, id, status, by, note));
        if (decision.isNew()) {
            subscriptions.forEach(subscription -> subscription.tell(decision.approval()));
        }
        return decision.approval();
    }

    private Decision decide(Sql sql, String id, Approval.Status status, String by, String note)
            throws SQLException {
        Approval asked =
                find(sql, id)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "approval "
                                                        + id
                                                        + " is unknown: list() names those that"
                                                        + " wait"));
        if (asked.status() != Approval.Status.PENDING) {
            return new Decision(asked, false);
        }
        Approval decided = decided(asked, status, by, note);
        sql.update(
                "UPDATE approvals SET approval = ?, decided_at = ? WHERE id = ?",
                StoredForms.write(decided),
                Micros.of(decided.decidedAt().orElseThrow()),
                id);
        return new Decision(decided, true);
    }

    private static Optional<Approval> find(Sql sql, String id) throws SQLException {
        return sql.first(
                "SELECT approval FROM approvals WHERE id = ?",
                row -> StoredForms.readApproval(row.getString(1)),
                id);
    }

    private Approval pending(Question question) {
        return new Approval(
                question.id(),
                question.workflowId(),
                question.stepId(),
                question.text(),
                question.details(),
                Approval.Status.PENDING,
                "",
                "",
                clock.instant(),
                Optional.empty());
    }

    private Approval decided(Approval asked, Approval.Status status, String by, String note) {
        return new Approval(
                asked.id(),
                asked.workflowId(),
                asked.stepId(),
                asked.question(),
                asked.details(),
                status,
                by,
                note,
                asked.requestedAt(),
                Optional.of(clock.instant()));
    }

    /** How a question stands, and whether it was this call that decided it. */
    private record Decision(Approval approval, boolean isNew) {}

    /** A listener by identity: the same one may listen twice and stop once. */
    private static final class Subscription {
        private final Consumer<Approval> listener;

        Subscription(Consumer<Approval> listener) {
            this.listener = listener;
        }

        /** The decision stands, whatever a listener makes of it, and the others hear of it too. */
        void tell(Approval decided) {
            try {
                listener.accept(decided);
            } catch (RuntimeException e) {
                log.error("A listener failed on the decision of approval {}", decided.id(), e);
            }
        }
    }
}
