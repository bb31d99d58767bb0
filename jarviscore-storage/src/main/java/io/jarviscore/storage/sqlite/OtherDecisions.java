package io.jarviscore.storage.sqlite;

import io.jarviscore.Approval;
import io.jarviscore.extension.DecisionListeners;
import io.jarviscore.stored.BadRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies one listener of other processes' decisions, in their order. When the file has changed,
 * it reads the new decisions on a thread of its own: the notifier's thread must not wait for a
 * listener.
 */
final class OtherDecisions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OtherDecisions.class);

    /** How many are read at once; more are read when these were reported. */
    private static final int PAGE = 100;

    private final Database database;
    private final String process;
    private final BadRecords bad;
    private final DecisionListeners listener = new DecisionListeners();

    // One thread while there is something to do. A read that waits covers any later one, so there
    // is room for one and the rest is dropped.
    private final ExecutorService looking =
            new ThreadPoolExecutor(
                    0,
                    1,
                    1,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(1),
                    Thread.ofPlatform().name("decisions").daemon().factory(),
                    new DiscardPolicy());

    /** Used by the looking thread alone. */
    private long seen;

    private OtherDecisions(
            Database database,
            String process,
            long seen,
            BadRecords bad,
            Consumer<Approval> listener) {
        this.database = database;
        this.bad = bad;
        this.process = process;
        this.seen = seen;
        this.listener.add(listener);
    }

    /**
     * Listens until closed.
     *
     * @param process whose decisions are skipped
     */
    static AutoCloseable listen(
            Database database,
            ChangeNotifier notifier,
            String process,
            BadRecords bad,
            Consumer<Approval> listener) {
        long newest =
                database.read(
                        sql ->
                                sql.first(
                                                "SELECT max(number) FROM decisions",
                                                row -> row.getLong(1))
                                        .orElseThrow());
        OtherDecisions others = new OtherDecisions(database, process, newest, bad, listener);
        AutoCloseable listening = notifier.listen("decisions", others::changed);
        return () -> {
            listening.close();
            others.close();
        };
    }

    @Override
    public void close() {
        looking.shutdown();
    }

    private void changed() {
        looking.execute(this::look);
    }

    private void look() {
        try {
            List<Decision> page = read();
            while (!page.isEmpty()) {
                for (Decision decision : page) {
                    seen = decision.number();
                    decision.approval().ifPresent(listener::tell);
                }
                page = read();
            }
        } catch (RuntimeException e) {
            // The listener meets the same failure when it uses the file, and can act on it.
            log.debug("Decisions of other processes could not be read", e);
        }
    }

    private List<Decision> read() {
        return database.read(
                sql ->
                        sql.all(
                                """
                                SELECT CASE WHEN d.process <> ? THEN a.approval END, a.id, d.number
                                FROM decisions d JOIN approvals a ON a.number = d.approval
                                WHERE d.number > ? ORDER BY d.number LIMIT ?""",
                                row -> Decision.of(row, bad),
                                process,
                                seen,
                                PAGE));
    }

    /** A decision's number, and the decision itself if it has to be reported. */
    private record Decision(long number, Optional<Approval> approval) {
        static Decision of(ResultSet row, BadRecords bad) throws SQLException {
            return new Decision(
                    row.getLong(3),
                    row.getString(1) == null ? Optional.empty() : SqliteApprovals.read(row, bad));
        }
    }
}
