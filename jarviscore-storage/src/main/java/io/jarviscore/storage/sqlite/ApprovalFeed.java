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
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one listener for questions of the file in their order: for those that other processes
 * decide, or for those that are new. When the file has changed, it reads what was added since it
 * last looked, on a thread of its own: the notifier's thread must not wait for a listener.
 */
final class ApprovalFeed {
    /** The name of the changes that add a question. */
    static final String QUESTIONS = "questions";

    private static final String DECISIONS = "decisions";

    private static final Logger log = LoggerFactory.getLogger(ApprovalFeed.class);

    /** How many are read at once; more are read when these were reported. */
    private static final int PAGE = 100;

    private final LongFunction<List<Row>> after;
    private final DecisionListeners listener = new DecisionListeners();

    // One thread while there is something to do. A look that waits sees whatever a further one
    // would, so there is room for one and the rest is dropped.
    private final ExecutorService looking =
            new ThreadPoolExecutor(
                    0,
                    1,
                    1,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(1),
                    Thread.ofPlatform().name("approvals").daemon().factory(),
                    new DiscardPolicy());

    /** Used by the looking thread alone. */
    private long seen;

    private ApprovalFeed(long seen, LongFunction<List<Row>> after, Consumer<Approval> listener) {
        this.seen = seen;
        this.after = after;
        this.listener.add(listener);
    }

    /**
     * Listens to decisions until closed.
     *
     * @param process whose decisions are left out
     */
    static AutoCloseable ofDecisions(
            Database database,
            ChangeNotifier notifier,
            String process,
            BadRecords bad,
            Consumer<Approval> listener) {
        LongFunction<List<Row>> after =
                seen ->
                        database.read(
                                sql ->
                                        sql.all(
                                                """
                                                SELECT CASE WHEN d.process <> ? THEN a.approval END,
                                                    a.id, d.number
                                                FROM decisions d
                                                    JOIN approvals a ON a.number = d.approval
                                                WHERE d.number > ? ORDER BY d.number LIMIT ?\
                                                """,
                                                row -> Row.of(row, bad),
                                                process,
                                                seen,
                                                PAGE));
        long newest = newest("SELECT max(number) FROM decisions", database);
        return new ApprovalFeed(newest, after, listener).listen(DECISIONS, notifier);
    }

    /** Listens to new questions of every process, this one too, until closed. */
    static AutoCloseable ofQuestions(
            Database database,
            ChangeNotifier notifier,
            BadRecords bad,
            Consumer<Approval> listener) {
        LongFunction<List<Row>> after =
                seen ->
                        database.read(
                                sql ->
                                        sql.all(
                                                """
                                                SELECT approval, id, number FROM approvals
                                                WHERE number > ? ORDER BY number LIMIT ?\
                                                """,
                                                row -> Row.of(row, bad),
                                                seen,
                                                PAGE));
        long newest = newest("SELECT max(number) FROM approvals", database);
        return new ApprovalFeed(newest, after, listener).listen(QUESTIONS, notifier);
    }

    private static long newest(String query, Database database) {
        return database.read(sql -> sql.first(query, row -> row.getLong(1)).orElseThrow());
    }

    private AutoCloseable listen(String change, ChangeNotifier notifier) {
        AutoCloseable listening = notifier.listen(change, () -> looking.execute(this::look));
        return () -> {
            listening.close();
            looking.shutdown();
        };
    }

    private void look() {
        try {
            List<Row> page = after.apply(seen);
            while (!page.isEmpty()) {
                for (Row row : page) {
                    seen = row.number();
                    row.approval().ifPresent(listener::tell);
                }
                page = after.apply(seen);
            }
        } catch (RuntimeException e) {
            // The listener meets the same failure when it uses the file, and can act on it.
            log.debug("Questions of other processes could not be looked for", e);
        }
    }

    /** A row's number, and the approval if it has to be reported and can be read. */
    private record Row(long number, Optional<Approval> approval) {
        static Row of(ResultSet row, BadRecords bad) throws SQLException {
            return new Row(
                    row.getLong(3),
                    row.getString(1) == null ? Optional.empty() : SqliteApprovals.read(row, bad));
        }
    }
}
